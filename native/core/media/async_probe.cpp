#include "native/core/media/async_probe.hpp"

#include "native/core/media/probe_run.hpp"

#include <utility>

namespace tokpost::media {

Awaitable<Result<Probe>> async_probe(std::shared_ptr<RangeReader> reader) {
  ProbeRun run(reader->size());
  std::optional<NeedRange> range = run.next();
  while (range) {
    auto bytes = co_await reader->async_read(range->offset, range->size);
    if (bytes.has_error()) co_return bytes.error();
    if (bytes->size() != range->size) {
      co_return make_error(Errc::network, "short_read",
                           "The server sent another number of bytes than was asked for.", "probe");
    }
    run.add(range->offset, std::move(*bytes));
    range = run.next();
  }
  co_return run.probe();
}

}  // namespace tokpost::media
