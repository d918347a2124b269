#pragma once

#include "native/core/base/result.hpp"
#include "native/core/media/probe.hpp"
#include "native/core/publish/post_request.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/tiktok/context.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tokpost {

namespace media {
class Source;
}

/// A video's bytes at hand, and what is known of them.
struct OpenedSource {
  std::shared_ptr<media::Source> source;
  std::uint64_t size_bytes = 0;
  std::string fingerprint;  ///< as media::Source has it
  /// None where the bytes cannot be looked at beforehand, unless their head alone says that they
  /// are no video.
  std::optional<media::Probe> probe;
  std::string content_type;  ///< of the upload; empty where TikTok takes no such container
};

/// Opens what a post says about its bytes.
class SourceOpener {
 public:
  virtual ~SourceOpener() = default;
  /// `handle` is the source of a buffer or a stream, which cannot be made from its description;
  /// without it these fail with code `source_lost`, as a file that is not there does.
  virtual Awaitable<Result<OpenedSource>> async_open(SourceSpec spec,
                                                     std::shared_ptr<media::Source> handle) = 0;
};

/// Makes the source of an https URL that is streamed to TikTok.
using OpenRelay = std::function<Awaitable<Result<std::shared_ptr<media::Source>>>(std::string url)>;

/// Opens files, relayed URLs and what is handed over, and probes what is seekable: of a stream, and
/// of a URL whose server gives no parts out, only the first bytes can be seen beforehand.
std::shared_ptr<SourceOpener> make_source_opener(OpenRelay open_relay);
/// The same with what the configuration lets be relayed.
std::shared_ptr<SourceOpener> make_source_opener(const tiktok::Context& context);

}  // namespace tokpost
