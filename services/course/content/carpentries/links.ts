import { refusedScheme } from '../../domain/markdown.ts'

/** Where the pages of a lesson are published, and where an episode stands in its repository. */
export type LessonSite = {
  /** Ends with `/`; undefined where the lesson does not say. */
  baseUrl: string | undefined
  /** Folder of the file, such as `episodes`. */
  folder: string
  /** What the configuration says, for pages that quote it: `{{ site.title }}`. */
  values: Readonly<Record<string, unknown>>
}

// Lengths are bounded where the end is looked for: text that never ends would be gone through again from each start.
const attributes = String.raw`(?:\{(?:[^{}'"]|'(?:[^'\\]|\\.){0,2000}'|"(?:[^"\\]|\\.){0,2000}"){0,2000}\})?`
const target = String.raw`\(\s*(<[^<>\n]*>|(?:[^\s()<>]|\([^\s()]*\))+)(\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)`
const image = new RegExp(
  String.raw`!\[((?:[^\[\]\\]|\\[\s\S]|\[[^\]]{0,999}\]){0,5000})\]${target}(${attributes})`,
  'g',
)
const link = new RegExp(String.raw`\]${target}(${attributes})`, 'g')
// Labels have 999 characters at most (CommonMark 0.31, section 4.7).
const definition = /^( {0,3}\[(?!\^)[^\]]{1,999}\]:\s*)(\S+)(.*)$/gm

/** Links and figures of Markdown text without code, made to lead to where the lesson is published. */
export function withAbsoluteLinks(text: string, site: LessonSite): string {
  const figures = text.replace(image, (_, alt: string, url: string, title = '', attributeText = '') => {
    const said = /\balt\s*=\s*(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)")/.exec(attributeText)
    const lines = '\n'.repeat(attributeText.split('\n').length - 1)
    const text = (said?.[1] ?? said?.[2] ?? '').replaceAll('\n', ' ').replace(/(?<!\\)[[\]]/g, '\\$&') || alt
    return `![${text}](${absolute(url, site)}${title || captionOf(alt, text)})${lines}`
  })
  const links = figures.replace(link, (_, url: string, title = '', attributeText = '') => {
    return `](${absolute(url, site)}${title})${'\n'.repeat(attributeText.split('\n').length - 1)}`
  })
  return links.replace(
    definition,
    (_, label: string, url: string, title: string) => label + absolute(url, site) + title,
  )
}

/** What stood below a figure whose alternative text is another, as its title. */
function captionOf(caption: string, alternative: string): string {
  const plain = caption.replace(/\s+/g, ' ').trim()
  return plain === '' || plain === alternative ? '' : ` "${plain.replace(/(?<!\\)"/g, '\\"')}"`
}

/** A link as it must be from elsewhere: pages end in .html and stand in one folder, figures below it. */
export function absolute(url: string, { baseUrl, folder }: LessonSite): string {
  const bare = url.replace(/^<(.*)>$/, '$1')
  const isElsewhere = /^[a-z][a-z0-9+.-]*:/i.test(bare) || bare.startsWith('#') || bare.startsWith('//')
  if (isElsewhere || baseUrl === undefined || refusedScheme(bare) !== undefined) return url
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(bare) ?? []
  const parts = (path.startsWith('/') ? path : `${folder}/${path}`).split('/')
  const whole: string[] = []
  for (const part of parts) {
    if (part === '..') whole.pop()
    else if (part !== '.' && part !== '') whole.push(part)
  }
  // The site has what the folders of the source hold at its top.
  if (
    ['episodes', '_episodes', '_episodes_rmd', 'learners', 'instructors', 'profiles', '_extras'].includes(
      whole[0] ?? '',
    )
  )
    whole.shift()
  const page = whole.join('/').replace(/\.R?md$/, '.html') + (path.endsWith('/') && whole.length > 0 ? '/' : '')
  const absoluteUrl = `${baseUrl}${page}${rest}`
  return /[\s()]/.test(absoluteUrl) ? `<${absoluteUrl}>` : absoluteUrl
}

/** Jekyll's ways to name a page of the lesson, as relative links: `{{ page.root }}/fig/a.png`, `{% link _episodes/a.md %}`. */
export function withoutLiquid(text: string, { values }: Pick<LessonSite, 'values'>): string {
  return (
    text
      .replace(/\{%-?\s*comment\s*-?%\}[\s\S]{0,5000}?\{%-?\s*endcomment\s*-?%\}/g, lineEndsOf)
      .replace(/\{::comment\}[\s\S]{0,5000}?\{:\/(?:comment)?\}/g, lineEndsOf)
      .replace(/\{\{\s*site\.(\w+)\s*\}\}/g, (whole, name: string) => quoted(values, name) ?? whole)
      .replace(/\{\{[^{}]*\}\}\/?(?=\{%-?\s*link\s)/g, '')
      .replace(/\{\{\s*(?:page\.root|site\.baseurl|site\.root|relative_root_path)\s*\}\}\/?/g, '/')
      .replace(/\{%-?\s*link\s+(\S+?)\s*-?%\}/g, (_, path: string) => `/${path.replace(/^\/+/, '')}`)
      .replace(
        /\{%-?\s*include\s+figure\.html\b((?:[^%]|%(?!\})){0,5000}?)-?%\}/g,
        (whole, fields: string) => figure(fields) ?? whole,
      )
      // Other files that a page is made of, and the marks of what Jekyll shall leave alone.
      .replace(/^[ \t]*\{%-?\s*include\s+\S+\.(?:md|html)\s*-?%\}[ \t]*$/gm, '')
      .replace(/\{%-?\s*(?:end)?raw\s*-?%\}/g, '')
  )
}

/** What the configuration says under a name, where it is a text. The site's own root is no text to be shown. */
function quoted(values: LessonSite['values'], name: string): string | undefined {
  const value = Object.hasOwn(values, name) && name !== 'baseurl' && name !== 'root' ? values[name] : undefined
  return typeof value === 'string' && !value.includes('\n') ? value : undefined
}

function lineEndsOf(text: string): string {
  return '\n'.repeat(text.split('\n').length - 1)
}

/** `{% include figure.html file="../fig/a.png" alt="…" caption="…" %}` as a figure, with its caption below. */
function figure(fields: string): string | undefined {
  const field = (name: string) =>
    new RegExp(String.raw`\b${name}\s*=\s*"([^"]*)"`).exec(fields)?.[1]?.replaceAll('\n', ' ')
  const file = field('file')
  if (!file) return undefined
  const alt = (field('alt') ?? '').replace(/(?<!\\)[[\]]/g, '\\$&')
  const lines = '\n'.repeat(fields.split('\n').length - 1)
  return `![${alt}](<${file}>) ${field('caption') ?? ''}`.trimEnd() + lines
}
