import { S3ServiceException } from '@aws-sdk/client-s3'
import { ConfigError, type S3Settings } from '../config.ts'

/** Why the bucket cannot be used, by the variable to look at. Holds no key and no secret. */
export function explainS3(error: unknown, { bucket, endpoint, region, keys }: S3Settings): ConfigError {
  const place = endpoint === undefined ? `AWS, region ${region}` : endpoint
  return new ConfigError(explanation(), { cause: error })

  function explanation(): string {
    if (!(error instanceof S3ServiceException)) {
      if (error instanceof Error && error.name === 'CredentialsProviderError')
        return 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are missing, and this machine has no role of its own at AWS.'
      return `S3_ENDPOINT: the storage at ${place} cannot be reached (${reasonOf(error)}).`
    }
    const status = error.$metadata.httpStatusCode
    if (status === 404) return `S3_BUCKET: there is no bucket ${bucket} at ${place}.`
    if (status === 301 || status === 400)
      return `S3_REGION: the bucket ${bucket} is not in the region ${region}, or ${place} refuses such requests.`
    if (status === 401 || status === 403)
      return keys
        ? `S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY: ${place} does not accept them for the bucket ${bucket}.`
        : `S3_BUCKET: what this machine is let in with does not open the bucket ${bucket} at ${place}.`
    return `S3_BUCKET: ${place} answers for the bucket ${bucket} with status ${status ?? 'unknown'} (${error.name}).`
  }
}

/** A code such as ECONNREFUSED; of several addresses tried, the first one's. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' && error.code ? error.code : error.name
}
