#include "native/binding/callbacks.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace tokpost {

namespace asio = boost::asio;

/// One wait of one job. The timer never fires; it is the event that the answer sets.
class Callbacks::Question : public std::enable_shared_from_this<Callbacks::Question> {
 public:
  explicit Question(const asio::any_io_executor& strand)
      : timer_(strand, asio::steady_timer::time_point::max()) {}

  void answer(Status status) {
    // The job's strand owns the timer and the answer.
    asio::post(timer_.get_executor(), [self = shared_from_this(), status = std::move(status)] {
      self->answer_ = status;
      self->timer_.cancel();
    });
  }

  Awaitable<Status> async_answer() {
    const auto self = shared_from_this();
    while (!answer_) {
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (answer_) break;
      const bool cancelled = co_await async_is_cancelled();
      if (cancelled) co_return cancelled_error();
    }
    co_return *answer_;
  }

 private:
  asio::steady_timer timer_;
  std::optional<Status> answer_;
};

Callbacks::Callbacks(std::shared_ptr<Dispatcher> dispatcher) : dispatcher_(std::move(dispatcher)) {}

CallbackId Callbacks::add(Napi::Function function) {
  functions_.emplace(++last_id_, Napi::Weak(function));
  return last_id_;
}

void Callbacks::remove(CallbackId id) {
  functions_.erase(id);
}

Napi::Function Callbacks::find(CallbackId id) {
  const auto at = functions_.find(id);
  return at == functions_.end() ? Napi::Function() : at->second.Value();
}

void Callbacks::notify(CallbackId id, MakeValue make_value) {
  dispatcher_->post(
      make_task([self = shared_from_this(), id, make_value = std::move(make_value)](Napi::Env env) {
        const Napi::Function function = self->find(id);
        if (!function.IsEmpty()) function.Call({make_value(env)});
      }));
}

Awaitable<Status> Callbacks::async_ask(std::shared_ptr<Callbacks> self, CallbackId id,
                                       MakeValue make_value) {
  const auto strand = co_await asio::this_coro::executor;
  const auto question = std::make_shared<Question>(strand);
  const std::optional<std::uint64_t> number = self->open(question);
  if (!number) co_return cancelled_error();

  const bool posted = self->dispatcher_->post(
      make_task([self, id, number = *number, make_value = std::move(make_value)](Napi::Env env) {
        const Napi::Function function = self->find(id);
        if (function.IsEmpty()) {
          self->settle(number, Status());
        } else {
          function.Call({make_value(env), Napi::Number::New(env, static_cast<double>(number))});
        }
      }));
  if (!posted) {
    self->settle(*number, cancelled_error());
    co_return cancelled_error();
  }
  Status answer = co_await question->async_answer();
  self->forget(*number);
  co_return answer;
}

std::optional<std::uint64_t> Callbacks::open(const std::shared_ptr<Question>& question) {
  const std::lock_guard lock(mutex_);
  if (closed_) return std::nullopt;
  questions_.emplace(++last_question_, question);
  return last_question_;
}

void Callbacks::forget(std::uint64_t question) {
  const std::lock_guard lock(mutex_);
  questions_.erase(question);
}

void Callbacks::settle(std::uint64_t question, Status answer) {
  const std::lock_guard lock(mutex_);
  const auto node = questions_.extract(question);
  if (node) node.mapped()->answer(std::move(answer));
}

void Callbacks::close() {
  functions_.clear();  // here, where references may be freed
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& [number, question] : questions_) question->answer(cancelled_error());
  questions_.clear();
}

}  // namespace tokpost
