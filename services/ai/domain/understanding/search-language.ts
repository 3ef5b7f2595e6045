/** Text search configurations of PostgreSQL by ISO 639-1 code of the language. */
const configurations: Readonly<Record<string, string>> = {
  ...{ da: 'danish', de: 'german', en: 'english', es: 'spanish', fi: 'finnish', fr: 'french', hu: 'hungarian' },
  ...{ id: 'indonesian', it: 'italian', nl: 'dutch', no: 'norwegian', pt: 'portuguese', ro: 'romanian', ru: 'russian' },
  ...{ sv: 'swedish', tr: 'turkish' },
}

/** The configuration that takes words of a language to their stems; English where there is none. */
export function searchConfiguration(language: string): string {
  return configurations[language] ?? 'english'
}
