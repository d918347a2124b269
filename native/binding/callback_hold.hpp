#pragma once

#include "native/binding/callbacks.hpp"

#include <memory>
#include <utility>

namespace tokpost {

/// A registered callback's life: it ends with the handle that lib/ keeps beside the function, and
/// with whatever in the core shares it.
class CallbackHold {
 public:
  CallbackHold(std::shared_ptr<Callbacks> callbacks, CallbackId id)
      : callbacks_(std::move(callbacks)), id_(id) {}
  ~CallbackHold() { callbacks_->release(id_); }
  CallbackHold(const CallbackHold&) = delete;
  CallbackHold& operator=(const CallbackHold&) = delete;

  const std::shared_ptr<Callbacks>& callbacks() const { return callbacks_; }
  CallbackId id() const { return id_; }

 private:
  std::shared_ptr<Callbacks> callbacks_;
  CallbackId id_;
};

}  // namespace tokpost
