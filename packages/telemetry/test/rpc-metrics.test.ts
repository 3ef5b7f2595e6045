import { equal, match } from 'node:assert/strict'
import test from 'node:test'
import { createMetrics } from '../src/index.ts'

test('calls are counted by method and code, and their durations put into buckets', async () => {
  const metrics = createMetrics({ service: 'course' })
  const method = metrics.rpcServer.method({ grpc_type: 'unary', grpc_service: 'a.B', grpc_method: 'C' })
  equal(metrics.rpcServer.method({ grpc_type: 'unary', grpc_service: 'a.B', grpc_method: 'C' }), method)
  for (const seconds of [0.0005, 0.003, 0.003, 500]) {
    method.started()
    method.handled(seconds > 1 ? 'DeadlineExceeded' : 'OK', seconds)
  }
  method.started()
  for (let scrapes = 0; scrapes < 2; scrapes += 1) {
    const text = await metrics.registry.metrics()
    const labels = 'grpc_type="unary",grpc_service="a.B",grpc_method="C"'
    const value = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(series))
          ?.split(' ')
          .at(-1),
      )
    match(text, /# TYPE grpc_server_handling_seconds histogram/)
    equal(value(`grpc_server_started_total{${labels}`), 5)
    equal(value(`grpc_server_handled_total{${labels},grpc_code="OK"`), 3)
    equal(value(`grpc_server_handled_total{${labels},grpc_code="DeadlineExceeded"`), 1)
    equal(value(`grpc_server_handling_seconds_bucket{${labels},le="0.001"`), 1)
    equal(value(`grpc_server_handling_seconds_bucket{${labels},le="0.005"`), 3)
    equal(value(`grpc_server_handling_seconds_bucket{${labels},le="120"`), 3)
    equal(value(`grpc_server_handling_seconds_bucket{${labels},le="+Inf"`), 4)
    equal(value(`grpc_server_handling_seconds_count{${labels}`), 4)
    equal(value(`grpc_server_handling_seconds_sum{${labels}`), 500.0065)
  }
})

test('every series says of which service it is, those of Node.js too', async () => {
  const text = await createMetrics({ service: 'course' }).registry.metrics()
  match(text, /nodejs_eventloop_lag_seconds\{service="course"\}/)
})

test('the registry can be asked for JSON too', async () => {
  const metrics = createMetrics({ service: 'course' })
  metrics.rpcClient.method({ grpc_type: 'unary', grpc_service: 'a.B', grpc_method: 'C' }).started()
  const names = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name)
  equal(names.includes('grpc_client_handling_seconds'), true)
})
