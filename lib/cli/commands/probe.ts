import { withOfflineClient } from '../clients';
import type { Command } from '../command';
import { exitCodes } from '../exit-codes';
import { table } from '../output';

export const probeCommand: Command = {
  name: 'probe',
  usage: 'FILE',
  summary: "look at a media file, and check it against TikTok's rules",
  examples: [
    ['tokpost probe clip.mp4', 'container, codecs, size, duration, and what is wrong with them'],
    ['tokpost probe clip.mp4 --json', 'the same for a script; the exit code is 1 for a bad file'],
  ],
  async run({ line, out, signal }) {
    const file = line.only('FILE');
    const probe = await withOfflineClient((tiktok) => tiktok.probe(file, { signal }));
    const { container, videoCodec, audioCodec, width, height, fps, durationMs, sizeBytes } = probe;
    const rows: [string, string | undefined][] = [
      ['container', container],
      ['video', videoCodec],
      ['audio', audioCodec],
      ['picture', `${width} x ${height}`],
      ['frames', fps === undefined ? undefined : `${Number(fps.toFixed(2))} a second`],
      ['duration', durationMs === undefined ? undefined : `${(durationMs / 1000).toFixed(1)} s`],
      ['size', `${(sizeBytes / 1e6).toFixed(1)} MB`],
    ];
    out.result(probe, [
      ...table(rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
      ...probe.problems.map(
        ({ certain, message }) =>
          `${certain ? out.styled('problem', 'red') : out.styled('warning', 'yellow')}  ${message}`,
      ),
    ]);
    return probe.problems.some(({ certain }) => certain) ? exitCodes.failed : exitCodes.done;
  },
};
