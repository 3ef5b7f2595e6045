import { Metadata } from '@grpc/grpc-js'

type Headers = ReturnType<Metadata['toHttp2Headers']>

/** Metadata as the gRPC specification wants it sent: binary values in base64 without padding, where grpc-js pads. */
export class UnpaddedMetadata extends Metadata {
  static of(metadata: Metadata): UnpaddedMetadata {
    const unpadded = new UnpaddedMetadata(metadata.getOptions())
    unpadded.merge(metadata)
    return unpadded
  }

  /** grpc-js copies what it is about to send. */
  override clone(): UnpaddedMetadata {
    return UnpaddedMetadata.of(this)
  }

  override toHttp2Headers(): Headers {
    const headers = super.toHttp2Headers()
    for (const [name, values] of Object.entries(headers)) {
      if (!name.endsWith('-bin') || values === undefined) continue
      headers[name] = Array.isArray(values) ? values.map(unpadded) : unpadded(String(values))
    }
    return headers
  }
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, '')
}
