#pragma once

#include "native/core/media/source.hpp"
#include "native/core/runtime/disk_pool.hpp"

#include <memory>
#include <string>

namespace tokpost::media {

/// A file's bytes, read on the disk pool ahead of the socket. The file must stay as it is: a change
/// is noticed before the last byte of the chunk that it falls into is handed out. No descriptor is
/// kept between the chunks. The disk pool outlives it.
Awaitable<Result<std::shared_ptr<Source>>> async_open_file(std::string path,
                                                           DiskPool& disk = DiskPool::system());

}  // namespace tokpost::media
