#pragma once

#include "native/core/publish/source_opener.hpp"

#include <memory>
#include <string>

namespace tokpost {

/// Bytes that a caller names outside of a post: a description as JSON, in the forms that
/// `source_spec` reads, and beside it what was handed over of a buffer or a stream.
struct DescribedSource {
  std::string description;  ///< empty where there is none
  std::shared_ptr<media::Source> handle;
};

/// What a post that lost its source goes on with: a buffer or a stream as it is, a file or a URL
/// opened; null where nothing was named.
Awaitable<Result<std::shared_ptr<media::Source>>> async_open_described(
    std::shared_ptr<SourceOpener> sources, DescribedSource named);

/// Looks at a file, a buffer or a relayed URL. An Error of code `invalid_source` names in its
/// issues what is wrong with the source itself; what is wrong with the video is in the probe's
/// findings.
Awaitable<Result<media::Probe>> async_probe_described(std::shared_ptr<SourceOpener> sources,
                                                      DescribedSource named);

}  // namespace tokpost
