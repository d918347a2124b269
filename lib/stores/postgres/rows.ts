// Names of columns and of members: `publish_id` holds `publishId`.

export function columnOf(member: string): string {
  return member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A select list that makes rows of the members, from a table or its alias. */
export function selectList(members: readonly string[], from = ''): string {
  const prefix = from === '' ? '' : `${from}.`;
  return members.map((member) => `${prefix}${columnOf(member)} AS "${member}"`).join(', ');
}

/** Collects the values of one statement; each is named by the parameter that it got. */
export class Values {
  readonly list: unknown[] = [];

  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}
