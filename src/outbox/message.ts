import type { CalendarDate } from '../domain/calendar.ts';

/** What leaves the house: ids and a link. No name, no record number, no disease, no examination. */
export interface Message {
  /** Of the delivery: the same at every try, so that a receiver can know it again. */
  readonly id: string;
  readonly channel: 'webhook' | 'email';
  readonly address: string;
  readonly siteId: number;
  readonly subscriptionId: string;
  readonly site: string;
  readonly reminder: {
    readonly id: string;
    readonly kind: string;
    readonly subject: { readonly type: 'item' | 'work-item'; readonly id: string };
    readonly dueOn: CalendarDate;
    readonly role: string;
    readonly remindedAt: string;
  };
}

/** A try that failed. */
export class DeliveryFault extends Error {
  /** True where trying again cannot help. */
  readonly permanent: boolean;

  /** @param reason for a person of the site: no address, nothing of the answer's body. */
  constructor(reason: string, permanent = false) {
    super(reason);
    this.permanent = permanent;
  }
}
