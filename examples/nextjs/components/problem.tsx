import type { Problem } from '@/lib/api';

/** What went wrong, and what to do about it. */
export function ProblemNote({ problem }: { problem: Problem }) {
  return (
    <div className="note bad" role="alert">
      <p>
        <strong>{problem.message}</strong>
      </p>
      {problem.hint && <p>{problem.hint}</p>}
      {problem.issues && problem.issues.length > 0 && (
        <ul>
          {problem.issues.map(({ path, message }) => (
            <li key={path + message}>{message}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
