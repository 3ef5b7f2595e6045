import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import type { PythonError } from './python-error.ts'

const searchWords = 'file open read write path'

/** FileNotFoundError and its neighbours: `[Errno 2] No such file or directory: 'name'`. */
export function explainFileError(error: PythonError): Reading | undefined {
  const name = /: ('[^']*'|"[^"]*")/.exec(error.message)?.[1] ?? ''
  const file = name === '' ? 'the file' : code(name)
  switch (error.kind) {
    case 'FileNotFoundError':
      return {
        explanation: `The program wants to open ${file}${onLine(error.line)}, but there is no file of that name in the folder in which it runs.`,
        fix: `Check the spelling, the ending (such as ${code('.txt')}) and the folder. To make a new file, open it for writing: ${code('open(…, "w")')}.`,
        searchWords,
        experiment: `See which files there are: ${code('import os')}, then ${code('print(os.listdir())')}.`,
      }
    case 'PermissionError':
      return {
        explanation: `The program may not use ${file}${onLine(error.line)}: in the sandbox it may only read and write in its own folder.`,
        fix: `Use a plain file name without a folder before it, such as ${code('"notes.txt"')}.`,
        searchWords,
      }
    case 'IsADirectoryError':
    case 'NotADirectoryError':
      return {
        explanation: `${error.kind === 'IsADirectoryError' ? `${file} is a folder, and is opened as a file` : `${file} is a file, and is used as a folder`}${onLine(error.line)}.`,
        fix: 'Check the path: each part but the last must be a folder, and the last one the file.',
        searchWords,
      }
    case 'FileExistsError':
      return {
        explanation: `${file} exists already${onLine(error.line)}, and shall be made anew.`,
        fix: `Use another name, or open it with ${code('"w"')} (write anew) or ${code('"a"')} (add at the end).`,
        searchWords,
      }
    default:
      return undefined
  }
}

export function explainUnicodeError(error: PythonError): Reading {
  const decodes = error.kind === 'UnicodeDecodeError'
  const codec = /^'([\w-]+)' codec/.exec(error.message)?.[1] ?? 'utf-8'
  return {
    explanation: decodes
      ? `The bytes that are read${onLine(error.line)} are not text in the encoding ${code(codec)}: the file was written in another encoding, or it is no text at all, such as a picture.`
      : `The text${onLine(error.line)} has a character that the encoding ${code(codec)} cannot express.`,
    fix: decodes
      ? `Say the encoding of the file: ${code('open(…, encoding="utf-8")')}, or for older files ${code('encoding="latin-1"')}. Open what is no text with ${code('"rb"')}.`
      : `Use an encoding that has all characters: ${code('encoding="utf-8"')}.`,
    searchWords: 'file encoding utf-8 text bytes',
  }
}
