#include "native/core/publish/content_id.hpp"

#include "native/core/media/source.hpp"
#include "native/core/media/source_error.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"

#include <functional>
#include <utility>

namespace tokpost {
namespace {

// Of a large file this many blocks are read; a smaller one as a whole.
constexpr std::uint64_t kBlocks = 64;
constexpr std::uint64_t kBlockBytes = 64 * 1024;

using SharedSha256 = std::shared_ptr<RunningSha256>;

// The piece stays where it is until the body is asked for the next one, and the body, which the
// work keeps, where the job is cancelled.
Awaitable<Status> async_hash_range(std::shared_ptr<media::Source> source, SharedSha256 hash,
                                   std::uint64_t first, std::uint64_t size, DiskPool& disk) {
  Result<std::shared_ptr<RequestBody>> opened = co_await source->async_open(first, size);
  if (opened.has_error()) co_return opened.error();
  const std::shared_ptr<RequestBody> body = *std::move(opened);
  for (std::uint64_t done = 0; done < size;) {
    Result<std::span<const char>> piece = co_await body->async_next();
    if (piece.has_error()) co_return piece.error();
    if (piece->empty()) co_return media::source_changed("The source ended early.");
    const std::string_view bytes(piece->data(), piece->size());
    std::function<Result<bool>()> work = [source, body, hash, bytes]() -> Result<bool> {
      hash->update(bytes);
      return true;
    };
    const Result<bool> hashed = co_await disk.async_run<bool>(std::move(work));
    if (hashed.has_error()) co_return hashed.error();
    done += bytes.size();
  }
  co_return Status();
}

}  // namespace

Awaitable<Result<std::string>> async_content_id(SourceSpec::Kind kind,
                                                std::shared_ptr<media::Source> source,
                                                DiskPool& disk) {
  const bool is_buffer = kind == SourceSpec::Kind::buffer;
  if (!is_buffer && kind != SourceSpec::Kind::file) co_return std::string();
  const std::uint64_t size = source->size_bytes();
  const bool is_whole = is_buffer || size <= kBlocks * kBlockBytes;
  const std::uint64_t blocks = is_whole ? 1 : kBlocks;
  const std::uint64_t block_size = is_whole ? size : kBlockBytes;
  const std::uint64_t span = size - block_size;
  auto hash = std::make_shared<RunningSha256>();
  for (std::uint64_t i = 0; i < blocks; ++i) {
    // The first block is the head, the last one the tail.
    const std::uint64_t first = is_whole ? 0 : span * i / (kBlocks - 1);
    const Status hashed = co_await async_hash_range(source, hash, first, block_size, disk);
    if (hashed.has_error()) co_return hashed.error();
  }
  co_return std::string(is_whole ? "whole:" : "parts:") + std::to_string(size) + ":" +
      to_hex(hash->digest());
}

}  // namespace tokpost
