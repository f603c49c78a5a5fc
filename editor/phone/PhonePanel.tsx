import './phone.css'
import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core'
import { Phone as PhoneIcon, PhoneOff, Volume2, VolumeX } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { blockingTrial } from '#shared/flow/lint/trialProblems.ts'
import { useAccount, useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { isTyping } from '../shell/isTyping.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { AfterCall } from './AfterCall.tsx'
import { draftFailure } from './callFailure.ts'
import { keepSetup, readSetup, setupWords, trialOf, type CallSetup, type SetupTroubles } from './callSetup.ts'
import { DeadEnds } from './DeadEnds.tsx'
import { Failure } from './Failure.tsx'
import { Keypad } from './Keypad.tsx'
import { LiveVariables } from './LiveVariables.tsx'
import { NumberCall } from './NumberCall.tsx'
import { PhoneIntro } from './PhoneIntro.tsx'
import { phoneOf, wishesOf, type CallWish } from './phoneOf.ts'
import { SetupForm } from './SetupForm.tsx'
import { StateLine } from './StateLine.tsx'
import { traceOf } from './traceOf.ts'
import { Transcript } from './Transcript.tsx'
import { useOneSelected } from './usePhoneStart.ts'

/** A telephone beside the canvas: calls the draft as it is on the screen. */
export function PhonePanel() {
  const studio = useStudio()
  const { flowId, view, document } = studio
  const client = useClient()
  const { user, company } = useAccount()
  const owner = { userId: user.id, companyId: company.id }
  const [setup, setSetup] = useState<CallSetup>(() => readSetup(owner, flowId))
  const phone = useMemo(() => phoneOf(studio, client, setup.isMuted), [studio, client, setup.isMuted])
  const { status, isConnected, failure, view: call, by, dialled } = useStore(phone.store)
  const trials = useMay('trials:run')
  const calls = useMay('calls:place')
  const flow = useFlow((one) => one)
  const language = useView((state) => state.language)
  const selected = useOneSelected()
  const [toCall, setToCall] = useState<string>()
  const [isSetupOpen, setIsSetupOpen] = useState(false)
  const [troubles, setTroubles] = useState<SetupTroubles>({})
  const surface = useRef<HTMLDivElement>(null)
  const isLive = status === 'live' || status === 'dialling'
  const isBusy = status === 'saving' || (status === 'dialling' && call?.callSid === undefined)

  const titleOf = useCallback(
    (nodeId: string) => {
      const node = flow.nodes.find(({ id }) => id === nodeId)
      return node ? cardOf(node, language).title : nodeId
    },
    [flow.nodes, language],
  )
  const change = (next: CallSetup) => {
    setSetup(next)
    setTroubles({})
    const sensitive = flow.variables.filter((variable) => variable.sensitive).map(({ name }) => name)
    const open = Object.entries(next.variables).filter(([name]) => !sensitive.includes(name))
    keepSetup(owner, flowId, { ...next, variables: Object.fromEntries(open) })
  }

  const callDraft = useCallback(
    (nodeId?: string) => {
      const now = document.getState().flow
      const asked = trialOf(nodeId === undefined ? setup : { ...setup, nodeId }, { flowId, flow: now })
      if (!asked.ok) {
        setTroubles(asked.troubles)
        setIsSetupOpen(true)
        return
      }
      setIsSetupOpen(false)
      // What is known here need not be asked: the server would refuse it.
      const { isChecked, checker, problems } = view.getState()
      const blocking = isChecked && checker === 'working' ? blockingTrial(problems) : []
      if (blocking.length > 0) return phone.refuse(draftFailure(blocking))
      void phone.call({ kind: 'draft', body: asked.body })
      surface.current?.focus()
    },
    [phone, setup, flowId, document, view],
  )
  const grant = useCallback(
    (wish: CallWish) => {
      if (wish.kind === 'from') {
        if (trials.may) callDraft(wish.nodeId)
        return
      }
      // Anybody can write an address: it rings nobody by itself.
      setToCall(wish.number)
    },
    [callDraft, trials.may],
  )
  const callNumber = (number: string) => {
    void phone.call({ kind: 'number', number, speed: setup.speed === 'fast' ? 'fast' : 1 })
    surface.current?.focus()
  }
  const wishes = useMemo(() => wishesOf(studio), [studio])
  const wish = useStore(wishes, (state) => state.wish)
  useEffect(() => {
    if (!wish) return
    // After this round: a page in development shows, hides and shows a panel in one go.
    const soon = setTimeout(() => {
      wishes.setState({ wish: undefined })
      grant(wish)
    })
    return () => clearTimeout(soon)
  }, [wish, wishes, grant])

  useEffect(() => {
    window.addEventListener('pagehide', phone.close)
    return () => {
      window.removeEventListener('pagehide', phone.close)
      phone.close()
      view.setState({ trace: null })
    }
  }, [phone, view])

  const trace = useMemo(
    () => (call && call.visited.length > 0 ? traceOf(call, { edges: flow.edges }) : null),
    [call, flow.edges],
  )
  useEffect(() => view.setState({ trace }), [trace, view])

  const current = isLive ? call?.current : undefined
  useEffect(() => {
    // The canvas goes along; what is selected stays so.
    if (current !== undefined) view.setState(({ focus }) => ({ focus: { nodeId: current, at: (focus?.at ?? 0) + 1 } }))
  }, [current, view])

  const pressKey = (event: KeyboardEvent) => {
    if (!isLive || by === 'replay' || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
    if (!/^[0-9*#]$/.test(event.key)) return
    event.preventDefault()
    event.stopPropagation()
    void phone.press(event.key)
  }
  const words = setupWords(setup, flow, titleOf)
  const startsAt = selected !== undefined && flow.nodes.find(({ id }) => id === selected)?.type !== 'start'
  const why = trials.may ? undefined : trials.whyNot
  return (
    <div
      className="phone"
      ref={surface}
      tabIndex={-1}
      role="group"
      aria-label="Phone. Digits, star and hash on the keyboard press its keys."
      onKeyDown={pressKey}
    >
      <PanelHead title="Phone" onClose={() => view.setState({ right: 'inspector' })}>
        <Tooltip label={setup.isMuted ? 'Let the call be heard' : 'Mute'}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            role="switch"
            aria-checked={!setup.isMuted}
            aria-label="Sound"
            onClick={() => {
              change({ ...setup, isMuted: !setup.isMuted })
              phone.mute(!setup.isMuted)
            }}
          >
            {setup.isMuted ? <VolumeX size={15} /> : <Volume2 size={15} />}
          </ActionIcon>
        </Tooltip>
      </PanelHead>
      <div className="phoneTop">
        <div className="phoneRow">
          {isLive ? (
            <Button color="red" size="xs" leftSection={<PhoneOff size={14} />} onClick={() => void phone.hangUp()}>
              Hang up
            </Button>
          ) : (
            toCall === undefined && (
              <Button
                size="xs"
                leftSection={<PhoneIcon size={14} />}
                loading={isBusy}
                disabled={!trials.may}
                onClick={() => callDraft()}
              >
                {status === 'over' ? 'Call again' : 'Call'}
              </Button>
            )
          )}
          <SegmentedControl
            size="xs"
            aria-label="How fast the call goes"
            data={[
              { value: 'real', label: 'Real time' },
              { value: 'fast', label: 'Fast' },
            ]}
            value={setup.speed}
            disabled={isLive || !(toCall === undefined ? trials : calls).may}
            onChange={(speed) => change({ ...setup, speed: speed === 'fast' ? 'fast' : 'real' })}
          />
          {!isLive && toCall === undefined && startsAt && trials.may && (
            <Button
              size="xs"
              variant="default"
              className="phoneStartAt"
              disabled={isBusy}
              onClick={() => callDraft(selected)}
            >
              Start at: {titleOf(selected)}
            </Button>
          )}
        </div>
        {!isLive && toCall !== undefined && (
          <NumberCall
            number={toCall}
            isBusy={isBusy}
            whyNot={calls.may ? undefined : calls.whyNot}
            onChange={setToCall}
            onCall={callNumber}
            onDraft={() => setToCall(undefined)}
          />
        )}
        {why !== undefined && toCall === undefined && <p className="phoneNote">{why}</p>}
        {dialled?.kind === 'number' && call && (
          <p className="phoneNote">Calls {dialled.number}, which runs what callers get, not the draft.</p>
        )}
        {by === 'replay' && isLive && <p className="phoneNote">Replays what was pressed and said before.</p>}
        {!isConnected && isLive && (
          <p className="phoneNote" role="status">
            The connection is lost. Trying again …
          </p>
        )}
        {!isLive && !failure && toCall === undefined && trials.may && <DeadEnds />}
        {failure && (
          <Failure
            failure={failure}
            onTryAgain={() => (dialled ? void phone.call(dialled) : callDraft())}
            onClose={phone.dismissFailure}
          />
        )}
      </div>
      <div className="phoneRoom">
        {!isLive && toCall === undefined && (
          <SetupForm
            setup={setup}
            words={words}
            troubles={troubles}
            isOpen={isSetupOpen}
            onToggle={() => setIsSetupOpen(!isSetupOpen)}
            onChange={change}
            isDisabled={!trials.may}
          />
        )}
        {status === 'over' && call && <AfterCall phone={phone} />}
        {call && <Transcript call={call} />}
        {!call && !isSetupOpen && toCall === undefined && <PhoneIntro />}
      </div>
      {call && <LiveVariables phone={phone} call={call} isLive={isLive && by === 'person'} />}
      {call && (isLive || status === 'over') && (
        <div className="phoneFoot">
          <StateLine call={call} phone={phone} timeZone={flow.timeZone} />
          {isLive && by === 'person' && (
            <Keypad phone={phone} call={call} language={language} isFast={setup.speed === 'fast'} />
          )}
        </div>
      )}
    </div>
  )
}
