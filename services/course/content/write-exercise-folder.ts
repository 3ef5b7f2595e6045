import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { toJson } from '@bufbuild/protobuf'
import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import { CaseSuiteSchema, type SourceFile, TestFramework } from '@learnlab/contracts/executor/v1'
import { nameFault } from '../domain/exercise-files.ts'
import { roles } from './exercise-folder.ts'
import { said, yaml } from './yaml-text.ts'

const frameworkNames: Readonly<Record<TestFramework, string>> = {
  [TestFramework.UNSPECIFIED]: '',
  [TestFramework.UNITTEST]: 'unittest',
  [TestFramework.PYTEST]: 'pytest',
  [TestFramework.NODE_TEST]: 'node:test',
}

/** Writes an exercise as the folder that `readExerciseFolder` reads, byte by byte the same for the same exercise. */
export async function writeExerciseFolder(folder: string, content: ExerciseContent): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'exercise.yaml'), yaml(exerciseFile(content)))
  await writeFile(join(folder, 'instructions.md'), content.instructions)
  await writeFiles(join(folder, roles.starter), content.starterFiles)
  await writeFiles(join(folder, roles.reference), content.referenceFiles)
  const { tests } = content
  if (tests.case === 'cases') {
    await writeFile(join(folder, 'cases.yaml'), yaml(toJson(CaseSuiteSchema, tests.value, { useProtoFieldName: true })))
  }
  if (tests.case !== 'framework') return
  for (const role of ['tests', 'hiddenTests', 'support', 'hiddenSupport'] as const) {
    const files = tests.value.files
      .filter((test) => test.hidden === role.startsWith('hidden') && test.support === /support$/i.test(role))
      .flatMap(({ file }) => file ?? [])
    await writeFiles(join(folder, roles[role]), files)
  }
}

function exerciseFile(content: ExerciseContent) {
  const { title, slug, language, difficulty, concepts, tests } = content
  const framework = tests.case === 'framework' ? frameworkNames[tests.value.framework] : ''
  return {
    ...{ title, slug, language },
    ...said({ difficulty, concepts, framework, entry_point: content.entryPoint }),
    ...said({ timeout_seconds: content.timeoutSeconds, memory_limit_mb: content.memoryLimitMb }),
    ...said({ starter_passes: content.starterPasses, hints: content.hints, attribution: content.attribution }),
  }
}

async function writeFiles(folder: string, files: readonly SourceFile[]): Promise<void> {
  for (const { name, content } of files) {
    // The service refuses such names; a folder of somebody's must not depend on it.
    const fault = nameFault(name)
    if (fault) throw new Error(`the file ${JSON.stringify(name)} ${fault}; it was not written`)
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content.value ?? '')
  }
}
