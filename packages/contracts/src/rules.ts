import { type DescMethod, type DescService, getOption, hasOption } from '@bufbuild/protobuf'
import { type Rules, rules } from './gen/learnlab/access/v1/access_pb.ts'
import { AIService } from './gen/learnlab/ai/v1/ai_pb.ts'
import { AuthService } from './gen/learnlab/auth/v1/auth_pb.ts'
import { CourseService } from './gen/learnlab/course/v1/course_pb.ts'
import { ExecutorService } from './gen/learnlab/executor/v1/executor_pb.ts'
import { ProgressService } from './gen/learnlab/progress/v1/progress_pb.ts'

/** The services of the product, in the order of their ports. */
export const services: readonly DescService[] = [
  AuthService,
  CourseService,
  AIService,
  ExecutorService,
  ProgressService,
]

/** What a method says about who may call it and how; undefined where it says nothing. */
export function rulesOf(method: DescMethod): Rules | undefined {
  return hasOption(method, rules) ? getOption(method, rules) : undefined
}
