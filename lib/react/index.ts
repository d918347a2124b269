'use client';

import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';

import type * as Declared from '../../ts-types/react';
import { creatorFault, reduceComposer, startComposer } from './composer';
import { viewComposer } from './view';

type Composer = Declared.Composer;

// The compiler checks the implementation against the public declarations here.
({ useTikTokComposer }) satisfies typeof Declared;

export function useTikTokComposer(options: Declared.ComposerOptions = {}): Composer {
  const { accountId, creator } = options;
  const [state, dispatch] = useReducer(reduceComposer, options, startComposer);
  const [round, setRound] = useState(0);
  const latest = useRef(options);
  // By content: a page may write the object anew in each rendering.
  const given = JSON.stringify(creator);
  const publishing = useRef(false);
  const account = useRef(accountId);
  useEffect(() => {
    latest.current = options;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another account or round asks anew
  useEffect(() => {
    if (account.current !== accountId) dispatch({ type: 'account' });
    account.current = accountId;
    const { creator: info, loadCreator: load } = latest.current;
    if (info !== undefined) {
      dispatch({
        type: 'creator',
        creator: info === null ? { status: 'loading' } : { status: 'ready', info },
      });
      return;
    }
    if (load === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    dispatch({ type: 'creator', creator: { status: 'loading' } });
    const answer = async () => load(signal);
    answer().then(
      (info) => signal.aborted || dispatch({ type: 'creator', creator: { status: 'ready', info } }),
      (fault) => signal.aborted || dispatch({ type: 'creator', creator: creatorFault(fault) }),
    );
    return () => controller.abort();
  }, [accountId, given, round]);

  const view = useMemo(() => viewComposer(state), [state]);

  const set = useCallback<Composer['set']>((patch) => dispatch({ type: 'set', patch }), []);
  const reloadCreator = useCallback(() => setRound((before) => before + 1), []);
  const reset = useCallback(() => {
    dispatch({ type: 'reset' });
    setRound((before) => before + 1);
  }, []);

  const { post } = view;
  const publish = useCallback<Composer['publish']>(
    async (send) => {
      // A second press comes before React has rendered the first.
      if (post === null || publishing.current) return false;
      publishing.current = true;
      dispatch({ type: 'phase', phase: 'publishing' });
      try {
        await send(post);
        dispatch({ type: 'phase', phase: 'published' });
        return true;
      } catch (fault) {
        dispatch({ type: 'phase', phase: 'editing' });
        throw fault;
      } finally {
        publishing.current = false;
      }
    },
    [post],
  );

  return { ...view, set, publish, reloadCreator, reset };
}
