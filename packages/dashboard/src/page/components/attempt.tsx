import { useSignal } from "@preact/signals";
import type { ComponentChildren, TargetedSubmitEvent } from "preact";
import { Problem } from "./problem.js";

type SubmitEvent = TargetedSubmitEvent<HTMLFormElement>;

interface Attempt {
  readonly isBusy: boolean;
  /** The error of the last one. */
  readonly problem: ComponentChildren;
  readonly attempt: (work: () => Promise<unknown>) => void;
  /** For a form: attempts what `work` does with its fields. */
  readonly submitting: (work: (form: HTMLFormElement) => Promise<unknown>) => (event: SubmitEvent) => void;
}

/** Work that somebody begins and that can fail. */
export function useAttempt(): Attempt {
  const error = useSignal<unknown>(undefined);
  const isBusy = useSignal(false);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    isBusy.value = true;
    error.value = undefined;
    try {
      await work();
    } catch (failure) {
      error.value = failure;
    } finally {
      isBusy.value = false;
    }
  };
  return {
    isBusy: isBusy.value,
    problem: error.value !== undefined && <Problem error={error.value} />,
    attempt: (work) => void run(work),
    submitting: (work) => (event) => {
      event.preventDefault();
      const { currentTarget } = event;
      void run(() => work(currentTarget));
    },
  };
}
