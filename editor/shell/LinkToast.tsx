import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'

export function LinkToast({
  message,
  label,
  path,
  close,
}: {
  message: string
  label: string
  path: string
  close: () => void
}) {
  return (
    <Text size="sm" className="breaks">
      {message}{' '}
      <Anchor component={Link} to={path} onClick={close} inherit underline="always">
        {label}
      </Anchor>
    </Text>
  )
}
