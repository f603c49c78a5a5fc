/** The author's slip: what is wrong and where. A value, never thrown. Errors block publishing. */
export type Problem = {
  severity: 'error' | 'warning' | 'info'
  /** Stable name of the rule, such as `unreachable-node`. */
  rule: string
  nodeId?: string
  edgeId?: string
  portId?: string
  /** Path into the node's data, such as `choices.0.key`. */
  field?: string
  language?: string
  message: string
}
/** What a node type reports about its own data; lint adds the node's id. */
export type NodeProblem = Omit<Problem, 'nodeId' | 'edgeId' | 'portId' | 'severity'> & {
  severity?: Problem['severity']
}
