#include "native/core/publish/upload_gate.hpp"

#include "native/core/runtime/wakeup.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

namespace tokpost {
namespace {

struct Waiter {
  Wakeup wakeup;
  bool has_place = false;
};

}  // namespace

struct UploadGate::Shared : std::enable_shared_from_this<UploadGate::Shared> {
  explicit Shared(std::size_t places) : free(places) {}

  /// Takes a place, or the end of the queue.
  void enter(const std::shared_ptr<Waiter>& waiter) {
    const std::lock_guard lock(mutex);
    if (free == 0) {
      queue.push_back(waiter);
      return;
    }
    --free;
    waiter->has_place = true;
    waiter->wakeup.wake();
  }

  /// A place is free: it goes to whoever has waited longest.
  void leave() {
    const std::lock_guard lock(mutex);
    if (queue.empty()) {
      ++free;
      return;
    }
    const auto next = std::move(queue.front());
    queue.pop_front();
    next->has_place = true;
    next->wakeup.wake();
  }

  /// A waiter that goes without its place; one that was given to it meanwhile goes on.
  void give_up(const std::shared_ptr<Waiter>& waiter) {
    bool had_place = false;
    {
      const std::lock_guard lock(mutex);
      had_place = waiter->has_place;
      std::erase(queue, waiter);
    }
    if (had_place) leave();
  }

  mutable std::mutex mutex;
  std::size_t free;
  std::deque<std::shared_ptr<Waiter>> queue;
};

namespace {

/// Gives the place back, also when the coroutine that waits for it is dropped with its pool.
template <class Shared>
class Turn {
 public:
  explicit Turn(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {
    shared_->enter(waiter_);
  }
  ~Turn() {
    if (!kept_) shared_->give_up(waiter_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  Wakeup& wakeup() { return waiter_->wakeup; }
  UploadPlace keep() {
    kept_ = true;
    return UploadPlace(waiter_.get(),
                       [waiter = waiter_, shared = shared_](void*) { shared->leave(); });
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Waiter> waiter_ = std::make_shared<Waiter>();
  bool kept_ = false;
};

template <class Shared>
Awaitable<Result<UploadPlace>> async_take_turn(std::shared_ptr<Shared> shared) {
  Turn<Shared> turn(std::move(shared));
  const bool has_place = co_await turn.wakeup().async_wait();
  if (!has_place) co_return cancelled_error("upload.wait");
  co_return turn.keep();
}

}  // namespace

UploadGate::UploadGate(std::size_t places) : shared_(std::make_shared<Shared>(places)) {}

Awaitable<Result<UploadPlace>> UploadGate::async_enter() const {
  return async_take_turn(shared_);
}

EnterUpload UploadGate::entrance() const {
  return [shared = shared_] { return async_take_turn(shared); };
}

std::size_t UploadGate::free_places() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->free;
}

std::size_t UploadGate::waiting() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->queue.size();
}

}  // namespace tokpost
