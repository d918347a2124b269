#pragma once

#include "native/core/publish/post_request.hpp"
#include "native/core/runtime/disk_pool.hpp"
#include "native/core/runtime/job.hpp"

#include <memory>
#include <string>

namespace tokpost {

namespace media {
class Source;
}

/// What tells a source's bytes from others, wherever they lie, for an idempotency key. Of a buffer
/// a hash of all of it; of a file, which may be too large to be read as a whole, its size and a
/// hash of parts spread over all of it; empty of anything that cannot be read beforehand. The
/// hashing is done on a thread of `disk`.
Awaitable<Result<std::string>> async_content_id(SourceSpec::Kind kind,
                                                std::shared_ptr<media::Source> source,
                                                DiskPool& disk = DiskPool::system());

}  // namespace tokpost
