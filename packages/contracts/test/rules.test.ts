import { equal, notEqual, ok } from 'node:assert/strict'
import test from 'node:test'
import { hasOption } from '@bufbuild/protobuf'
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt'
import { http } from '../src/gen/google/api/annotations_pb.ts'
import { Access, RateClass } from '../src/gen/learnlab/access/v1/access_pb.ts'
import { rulesOf, services } from '../src/rules.ts'

for (const service of services) {
  for (const method of service.methods) {
    test(`${service.name}.${method.name} says who may call it, at what rate and for how long`, () => {
      const rules = rulesOf(method)
      ok(rules, 'the method has no (learnlab.access.v1.rules) option')
      notEqual(rules.access, Access.UNSPECIFIED)
      notEqual(rules.rateClass, RateClass.UNSPECIFIED)
      notEqual(rules.access, Access.ROLE, 'ACCESS_USER with a permission says it')
      equal(rules.roles.length, 0, 'the permission says which roles may call')
      equal(
        rules.permission !== '',
        rules.access === Access.USER,
        'a permission goes with ACCESS_USER and only with it',
      )
      equal(rules.services.length > 0, rules.access === Access.SERVICE, 'services go with ACCESS_SERVICE')
      if (method.methodKind === 'unary') ok(rules.deadlineMs > 0, 'a unary method needs a default deadline')
    })

    test(`${service.name}.${method.name} can say why it ended if it is a stream over REST`, () => {
      if (method.methodKind !== 'server_streaming' || !hasOption(method, http)) return
      const { failure } = method.output.field
      equal(failure?.fieldKind, 'message', `${method.output.name} needs: google.rpc.Status failure = 100`)
      equal(failure?.message?.typeName, 'google.rpc.Status')
      equal(failure?.number, 100)
    })

    test(`${service.name}.${method.name} changes nothing if its name says that it reads`, () => {
      if (!/^(Get|List|Search|Validate|Stream)/.test(method.name)) return
      equal(method.idempotency, MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS)
    })
  }
}
