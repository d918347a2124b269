#pragma once

#include "native/core/media/async_probe.hpp"
#include "native/core/media/relay_get.hpp"
#include "native/core/media/source.hpp"

#include <memory>
#include <string>

namespace tokpost::media {

/// A file behind a URL, streamed as it is uploaded: one download runs on from chunk to chunk, a few
/// pieces ahead, and is begun again where the upload has to go back or the line broke.
class RelaySource : public Source {
 public:
  /// Reads parts of it, for a probe; null where the server has no ranges.
  virtual std::shared_ptr<RangeReader> reader() const = 0;
};

/// Asks the server what stands behind the URL. Fails with what check_relay_url() says, an error of
/// a source, or one of the network.
Awaitable<Result<std::shared_ptr<RelaySource>>> async_open_relay(std::string url, RelayTools tools);

}  // namespace tokpost::media
