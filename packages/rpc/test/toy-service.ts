import { create, type Message, setExtension, toBinary } from '@bufbuild/protobuf'
import { fileDesc, type GenMessage, type GenService, messageDesc, serviceDesc } from '@bufbuild/protobuf/codegenv2'
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  MethodOptions_IdempotencyLevel,
  MethodOptionsSchema,
} from '@bufbuild/protobuf/wkt'
import { Access, RateClass, RulesSchema, rules } from '@learnlab/contracts/access/v1'

/** The message of all toy methods. */
type Note = Message<'learnlab.toy.v1.Note'> & { text: string; number: number }

const file = create(FileDescriptorProtoSchema, {
  name: 'learnlab/toy/v1/toy.proto',
  package: 'learnlab.toy.v1',
  syntax: 'proto3',
  messageType: [
    {
      name: 'Note',
      field: [field('text', 1, FieldDescriptorProto_Type.STRING), field('number', 2, FieldDescriptorProto_Type.INT32)],
    },
  ],
  service: [
    {
      name: 'ToyService',
      method: [
        method('Say', { idempotent: true }),
        method('Change', {}),
        method('Count', { serverStreaming: true }),
        method('Watch', { serverStreaming: true, deadlineMs: 0 }),
        method('Collect', { clientStreaming: true }),
        method('Echo', { clientStreaming: true, serverStreaming: true }),
        method('Hurry', { deadlineMs: 100 }),
      ],
    },
  ],
})

function field(name: string, number: number, type: FieldDescriptorProto_Type) {
  return { name, jsonName: name, number, type, label: FieldDescriptorProto_Label.OPTIONAL }
}

function method(
  name: string,
  kind: { clientStreaming?: boolean; serverStreaming?: boolean; idempotent?: boolean; deadlineMs?: number },
) {
  const options = create(MethodOptionsSchema, {
    idempotencyLevel: kind.idempotent
      ? MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS
      : MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN,
  })
  setExtension(
    options,
    rules,
    create(RulesSchema, { access: Access.PUBLIC, rateClass: RateClass.READ, deadlineMs: kind.deadlineMs ?? 5_000 }),
  )
  return {
    name,
    inputType: '.learnlab.toy.v1.Note',
    outputType: '.learnlab.toy.v1.Note',
    clientStreaming: kind.clientStreaming ?? false,
    serverStreaming: kind.serverStreaming ?? false,
    options,
  }
}

const generated = fileDesc(Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('base64'))
const noteSchema: GenMessage<Note> = messageDesc(generated, 0)
type Notes<Kind extends string> = { methodKind: Kind; input: typeof noteSchema; output: typeof noteSchema }

/** A service made at run time, since no service of the contract has streams of requests. Anyone may call it. */
export const ToyService: GenService<{
  say: Notes<'unary'>
  change: Notes<'unary'>
  hurry: Notes<'unary'>
  count: Notes<'server_streaming'>
  watch: Notes<'server_streaming'>
  collect: Notes<'client_streaming'>
  echo: Notes<'bidi_streaming'>
}> = serviceDesc(generated, 0)
