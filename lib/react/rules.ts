// TikTok's numbers, from the one file that the C++ core is tested against. It stands at the package's
// root, outside of what the compiler reads, hence require().
interface Rules {
  video: { titleMaxLength: number; maxSizeBytes: number };
  photos: { maxCount: number; titleMaxLength: number; descriptionMaxLength: number };
}

export const rules: Rules = require('../../rules.json');
