#pragma once

#include "native/core/media/relay_rules.hpp"
#include "native/core/net/http_client.hpp"
#include "native/core/net/retry.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace tokpost::media {

struct RelayTools {
  std::shared_ptr<HttpClient> http;
  IoPool* pool = nullptr;  ///< where downloads run; outlives them
  RelayRules rules;
  RetryTools retry;  ///< of the questions about a file; a download is begun again by the upload
};

/// A file on another server, as its replies describe it.
struct RelayFile {
  std::uint64_t size_bytes = 0;
  /// A strong ETag, else Last-Modified: what If-Range takes. Empty where the server has neither.
  std::string validator;
  bool has_ranges = false;

  bool operator==(const RelayFile&) const = default;
};

/// The bytes that are wanted; to the end without `last`.
struct RelayRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;
};

/// Takes a piece of the file; the reply has been checked by then.
using RelaySink = std::function<Awaitable<Status>(std::span<const char> piece)>;

/// Looks at the file with a request for its first byte. (Signed URLs are often good for GET alone,
/// so that HEAD would be refused.)
Awaitable<Result<RelayFile>> async_look_at(RelayTools tools, Url url);

/// Fetches a range of the file that was looked at before, following at most five redirects, each of
/// which must be allowed. `source_changed` where it is no longer the same, or where the server
/// cannot say so; `source_lost` where the server does not give it out.
Awaitable<Status> async_relay_get(RelayTools tools, Url url, RelayFile file, RelayRange range,
                                  RelaySink sink);

}  // namespace tokpost::media
