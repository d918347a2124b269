#include "native/core/net/retry.hpp"

namespace tokpost {

void trace_retry(const Trace& trace, int attempt, const Error& error,
                 std::chrono::milliseconds delay) {
  if (trace.wanted()) trace.write(RetryTrace{error.operation, attempt, delay, error.code});
}

}  // namespace tokpost
