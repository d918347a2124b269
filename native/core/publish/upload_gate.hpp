#pragma once

#include "native/core/publish/uploader.hpp"

#include <cstddef>
#include <memory>

namespace tokpost {

/// The places of the uploads that may run at once (uploads.concurrency). Safe from any thread;
/// places may outlive it.
class UploadGate {
 public:
  explicit UploadGate(std::size_t places);

  /// Waits for a place, in the order of the calls; fails only with kind `cancelled`.
  Awaitable<Result<UploadPlace>> async_enter() const;
  /// The same as a function that keeps what it needs.
  EnterUpload entrance() const;

  std::size_t free_places() const;
  std::size_t waiting() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace tokpost
