#include "native/core/base/trace.hpp"

#include <utility>

namespace tokpost {

Trace::Trace(Sink sink) : state_(std::make_shared<State>()) {
  state_->sink = std::move(sink);
}

void Trace::watch(bool watched) const {
  if (state_) state_->watched = watched;
}

void Trace::write(TraceRecord record) const {
  if (wanted()) state_->sink(std::move(record));
}

}  // namespace tokpost
