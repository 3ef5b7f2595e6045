const config = {
  language: 'Python',
  slug: 'python',
  blurb: 'A language for beginners.',
  version: 3,
  files: { solution: ['%{snake_slug}.py'], test: ['%{snake_slug}_test.py'], example: ['.meta/example.py'] },
  exercises: {
    concept: [
      { slug: 'bird-count', name: 'Bird Count', concepts: ['lists'], prerequisites: [], status: 'active' },
      { slug: 'tidy-nest', name: 'Tidy Nest', concepts: ['functions'], status: 'beta' },
    ],
    practice: [
      { slug: 'egg-timer', name: 'Egg Timer', difficulty: 5, practices: ['functions'], prerequisites: [] },
      { slug: 'old-egg', name: 'Old Egg', difficulty: 1, status: 'deprecated' },
      { slug: 'half-an-egg', name: 'Half an Egg', difficulty: 1, status: 'wip' },
    ],
  },
  concepts: [{ uuid: 'x', slug: 'lists', name: 'Lists' }],
}

const json = (value: unknown) => JSON.stringify(value, undefined, 2)

const eggs = {
  '.meta/config.json': json({
    authors: ['wren'],
    files: {},
    blurb: 'Boil.',
    source: 'A cook',
    source_url: 'https://example.org/',
  }),
  '.meta/example.py': 'def minutes(size):\n    return {"s": 3, "l": 5}[size]\n',
  '.docs/instructions.md': '# Instructions\n\nSay how long an egg boils.\n',
  '.docs/instructions.append.md': '# Instructions append\n\nSizes are "s" and "l".\n',
}

const old = {
  'old_egg.py': 'def age():\n    pass\n',
  'old_egg_test.py': 'from old_egg import age\n\n\ndef test_age():\n    assert age() == 9\n',
  '.meta/config.json': json({}),
  '.meta/example.py': 'def age():\n    return 9\n',
  '.docs/instructions.md': '# Instructions\n\nSay nine.\n',
}

const within = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))

/** A track in the layout of Exercism's, with one exercise of each kind. */
export const smallTrack: Record<string, string> = {
  'config.json': json(config),
  LICENSE: 'MIT License\n\nCopyright (c) 2026 The birds\n',
  'concepts/lists/about.md':
    '# Lists\n\nSee [sets](/tracks/python/concepts/sets) and `[a](/b)`.\n\n<p>One <kbd>key</kbd>.</p>\n',
  'concepts/lists/introduction.md': 'Short.\n',
  ...within('exercises/concept/bird-count', {
    '.meta/config.json': json({
      authors: ['wren', 'robin'],
      contributors: ['owl'],
      files: {
        solution: ['bird_count.py'],
        test: ['bird_count_test.py'],
        exemplar: ['.meta/exemplar.py'],
        editor: ['bird_data.py'],
      },
      blurb: 'Count.',
    }),
    '.meta/exemplar.py': 'def count(birds):\n    return len(birds)\n',
    '.docs/introduction.md': '# Introduction\n\nLists have a length.\n',
    '.docs/instructions.md':
      '# Instructions\n\n~~~~exercism/note\nMind the gap.\n~~~~\n\n## 1. Count\n\nCount birds.\n',
    '.docs/hints.md':
      '# Hints\n\n## General\n\n- Lists know.\n\n## 1. Count\n\n- Use `len`.\n\n```python\n## no heading\n```\n',
    'bird_count.py': 'def count(birds):\n    pass\n',
    'bird_data.py': 'BIRDS = ["wren", "robin"]\n',
    'bird_count_test.py':
      'import unittest\nimport pytest\nfrom bird_count import count\nfrom bird_data import BIRDS\n\n\nclass CountTest(unittest.TestCase):\n    @pytest.mark.task(taskno=1)\n    def test_two(self):\n        self.assertEqual(count(BIRDS), 2)\n\n    def test_none(self):\n        self.assertEqual(count([]), 0)\n',
  }),
  ...within('exercises/concept/tidy-nest', {
    '.meta/config.json': json({
      authors: [],
      files: { solution: ['tidy_nest.py'], test: ['tidy_nest_test.py'], exemplar: ['.meta/exemplar.py'] },
    }),
    '.meta/exemplar.py': 'def tidy(things):\n    return sorted(things)\n',
    '.docs/instructions.md': '# Instructions\n\nRefactor `tidy`.\n',
    'tidy_nest.py': 'def tidy(things):\n    return list(sorted(list(things)))\n',
    'tidy_nest_test.py': 'from tidy_nest import tidy\n\n\ndef test_tidy():\n    assert tidy("ba") == ["a", "b"]\n',
  }),
  ...within('exercises/practice/egg-timer', {
    ...eggs,
    'egg_timer.py': 'def minutes(size):\n    pass\n',
    'egg_timer_test.py': 'from egg_timer import minutes\n\n\ndef test_small():\n    assert minutes("s") == 3\n',
  }),
  ...within('exercises/practice/old-egg', old),
  'exercises/practice/lost/.meta/config.json': '{}',
}
