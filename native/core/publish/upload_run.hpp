#pragma once

#include "native/core/publish/chunk_put.hpp"
#include "native/core/publish/upload_offset.hpp"
#include "native/core/publish/uploader.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace tokpost {

/// One upload from its first PUT to its end. Kept alive by the coroutine that runs it.
class UploadRun {
 public:
  UploadRun(tiktok::Context context, std::shared_ptr<const UploadPace> pace, UploadTask task);

  Awaitable<UploadOutcome> async_run();

 private:
  // Each step either moves the offset or sets the outcome, which ends the run.
  Awaitable<void> async_settle_start();
  Awaitable<void> async_send_next();
  Awaitable<Status> async_mark_last_chunk();
  Awaitable<void> async_judge(ChunkPutResult result, bool ends_file);
  Awaitable<void> async_accept(HttpReply reply, bool ends_file);
  Awaitable<void> async_find_place(ChunkPutResult result);
  Awaitable<void> async_give_url_up(Error error);
  Awaitable<void> async_resume(ChunkPutResult result, bool ends_file);

  /// TikTok's word on what it has; nothing where it does not say, or where the run has ended.
  Awaitable<std::optional<std::uint64_t>> async_confirm();
  Awaitable<void> async_confirm_offset(std::optional<std::uint64_t> figure);
  Awaitable<void> async_acknowledge(std::uint64_t offset);
  /// The pause after a failed attempt; false where there is no further one.
  Awaitable<bool> async_pause(Error error);

  void end(UploadOutcome::Kind kind, Error error = {});
  void end_with(Error error);
  /// TikTok's accounts contradict each other or the offset cannot be told.
  void lose_track();
  bool ended() const { return outcome_.has_value(); }

  const tiktok::Context context_;
  const std::shared_ptr<const UploadPace> pace_;
  UploadTask task_;
  std::uint64_t offset_ = 0;  ///< TikTok has every byte before it
  SentRange sent_;
  int failed_attempts_ = 0;  ///< since the last acknowledged byte
  bool marked_ = false;      ///< "last chunk begins" is durable
  /// The file's last byte was handed to the socket, and nobody answered what became of it.
  bool may_be_posted_ = false;
  std::optional<UploadOutcome> outcome_;
};

}  // namespace tokpost
