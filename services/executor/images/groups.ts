/** By this label the images that we built are told from all others. */
export const imageLabel = 'learnlab.image'

/** What goes into a sandbox image. */
export type ImageContents = {
  /** Debian's packages that it has. Python is in each: the agent is written in it. */
  readonly packages: readonly string[]
  /** Whether it gets the Node that runs the services. */
  readonly node: boolean
}

/** The sandbox images, each for a group of languages. A folder beside this file has the Dockerfile of each and what that copies. */
export const imageGroups = {
  script: {
    packages: ['ca-certificates', 'libnss-myhostname', 'libstdc++6', 'python3', 'python3-pytest', 'sqlite3'],
    node: true,
  },
  native: { packages: ['g++', 'gcc', 'libc6-dev', 'libnss-myhostname', 'python3'], node: false },
  go: { packages: ['golang-go', 'golang-src', 'libnss-myhostname', 'python3'], node: false },
  java: { packages: ['libnss-myhostname', 'openjdk-17-jdk-headless', 'python3'], node: false },
} as const satisfies Record<string, ImageContents>

export type ImageGroup = keyof typeof imageGroups

export function contentsOf(group: ImageGroup): ImageContents {
  return imageGroups[group]
}

export function isImageGroup(name: string): name is ImageGroup {
  return Object.hasOwn(imageGroups, name)
}
