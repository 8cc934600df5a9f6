import type { ColumnType, JSONColumnType } from 'kysely';

export type Instant = ColumnType<Date, Date | string, Date | string>;
export type Json<T> = JSONColumnType<T & object, string, string>;

export type Role = 'nurse' | 'clinician' | 'coordinator' | 'integrator' | 'auditor' | 'admin' | 'system';
