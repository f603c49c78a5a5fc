/** What is said once a version was published or made live: of a flow that is out of service nobody hears it yet. */
export const nowLive = (number: number, isOutOfService: boolean): string =>
  isOutOfService
    ? `Version ${number} is published. Callers hear it once the flow is back in service.`
    : `Version ${number} is live.`
