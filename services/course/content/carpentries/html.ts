/**
 * Raw HTML of lessons as Markdown, where it only shows text. Wrappers go and leave what they wrap, pictures, links and
 * videos become Markdown; what could run something stays, and is refused later with its line. All else is shown as the
 * text that it is. Keeps the number of lines. Comments are not for this.
 */
export function withoutHtml(text: string): string {
  // An anchor around text is a link; its text must not begin another tag.
  const linked = text.replace(/<a(\s[^<>]*)>([^<]*)<\/a\s*>/gi, (whole: string, attributes: string, label: string) => {
    const href = attribute(attributes, 'href')
    if (isDangerous(attributes)) return whole
    return (href ? `[${label}](${href})` : label) + '\n'.repeat(lineEnds(attributes))
  })
  return linked.replace(/<(\/?)([a-z][a-z0-9-]*)((?:\s[^<>]*)?)(\/?)>/gi, replaceTag)
}

const harmless =
  /^(?:abbr|b|br|cite|code|del|details|dfn|em|hr|i|ins|kbd|mark|q|s|samp|small|strong|sub|summary|sup|u|var|wbr)$/
const wrappers = /^(?:a|article|aside|center|div|figcaption|figure|font|main|nav|p|picture|section|span)$/
const running = /^(?:applet|base|button|embed|form|frame|frameset|input|link|meta|object|script|select|style|textarea)$/
const showing = /^(?:iframe|video|audio|source)$/

function replaceTag(tag: string, slash: string, rawName: string, attributes: string): string {
  const name = rawName.toLowerCase()
  if (running.test(name) || isDangerous(attributes)) return tag
  const ends = '\n'.repeat(lineEnds(tag))
  if (harmless.test(name)) return `<${slash}${name}>${ends}`
  if (wrappers.test(name)) return ends
  const src = attribute(attributes, 'src')
  if (name === 'img' && src) return `![${attribute(attributes, 'alt') ?? ''}](${src})${ends}`
  if (showing.test(name)) return src ? `[${attribute(attributes, 'title') ?? name}](${src})${ends}` : ends
  return tag.replaceAll('<', '&lt;')
}

function isDangerous(attributes: string): boolean {
  return /\son\w+\s*=/i.test(` ${attributes}`)
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(String.raw`(?:^|\s)${name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`, 'i').exec(attributes)
  return (match?.[1] ?? match?.[2] ?? match?.[3])?.replaceAll('\n', ' ')
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1
}
