import { Component, type ReactNode } from 'react'

type BoundaryProps = {
  children: ReactNode
  /** What stands there instead; `reset` draws the children anew. */
  failed: (error: unknown, reset: () => void) => ReactNode
  /** Another value, as another address, draws the children anew too. */
  resetOn?: string
  /** The boundary goes from the page with its children still failed. */
  onLeft?: () => void
}

type BoundaryState = { failure: { error: unknown } | undefined }

/** Keeps what fails while it is drawn from taking the rest of the page along. Only a class can: React has no hook for it. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: undefined }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: { error } }
  }

  override componentDidUpdate({ resetOn }: BoundaryProps) {
    if (resetOn !== this.props.resetOn && this.state.failure) this.reset()
  }

  override componentWillUnmount() {
    if (this.state.failure) this.props.onLeft?.()
  }

  readonly reset = () => this.setState({ failure: undefined })

  override render() {
    const { failure } = this.state
    return failure ? this.props.failed(failure.error, this.reset) : this.props.children
  }
}
