import type { JsonObject } from './envoy-json.ts'

/** Labels that Envoy knows by itself, of what is configured here. */
const known = [
  'envoy.cluster_name',
  'envoy.http_conn_manager_prefix',
  'envoy.listener_address',
  'envoy.local_http_ratelimit_prefix',
  'envoy.response_code',
  'envoy.response_code_class',
  'envoy.ssl_cipher',
  'envoy.ssl_version',
]

/** cluster.course.grpc.learnlab.course.v1.CourseService.GetCourse.0, as the filter that counts calls names them. */
const call = '^cluster[.][^.]+[.]grpc(?:-web)?[.]'
const service = '(?:[^.]+[.]){3}[^.]+'

/**
 * Labels of Prometheus. Those of calls bear the names that services give to theirs; Envoy's own ones for them take the dots in
 * a service's name for those between service, method and status.
 */
export function statisticsLabels(): JsonObject {
  return {
    use_all_default_tags: false,
    stats_tags: [
      ...known.map((tag_name) => ({ tag_name })),
      // What the first group takes leaves the name; the second is the value.
      { tag_name: 'grpc_service', regex: `${call}((${service})[.])` },
      { tag_name: 'grpc_method', regex: `${call}${service}[.](([^.]+)[.])` },
      { tag_name: 'grpc_status', regex: `${call}${service}[.][^.]+([.]([0-9]+))$` },
    ],
  }
}
