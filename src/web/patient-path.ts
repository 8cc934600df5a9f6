/** The address of a patient's page, by the first identifier; null of nobody. */
export function patientPath(
  identifiers: readonly { readonly system: string; readonly value: string }[],
): string | null {
  const [first] = identifiers;
  if (first === undefined) return null;
  return `/patients/${encodeURIComponent(first.system)}/${encodeURIComponent(first.value)}`;
}
