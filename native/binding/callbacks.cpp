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

  void answer(Result<std::string> text) {
    // The job's strand owns the timer and the answer.
    asio::post(timer_.get_executor(),
               [self = shared_from_this(), text = std::move(text)]() mutable {
                 self->answer_ = std::move(text);
                 self->timer_.cancel();
               });
  }

  Awaitable<Result<std::string>> async_answer() {
    const auto self = shared_from_this();
    while (!answer_) {
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (answer_) break;
      const bool cancelled = co_await async_is_cancelled();
      if (cancelled) co_return cancelled_error();
    }
    co_return std::move(*answer_);
  }

 private:
  asio::steady_timer timer_;
  std::optional<Result<std::string>> answer_;
};

Callbacks::Callbacks(std::shared_ptr<Dispatcher> dispatcher) : dispatcher_(std::move(dispatcher)) {}

CallbackId Callbacks::add(Napi::Function function) {
  functions_.emplace(++last_id_, Napi::Weak(function));
  return last_id_;
}

void Callbacks::remove(CallbackId id) {
  functions_.erase(id);
}

void Callbacks::release(CallbackId id) {
  if (std::this_thread::get_id() == js_thread_) return remove(id);
  dispatcher_->post(make_task([self = shared_from_this(), id](Napi::Env) { self->remove(id); }));
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
  const Result<std::string> collected = std::string();
  const Result<std::string> answer =
      co_await async_question(std::move(self), id, std::move(make_value), collected);
  if (answer.has_error()) co_return answer.error();
  co_return Status();
}

Awaitable<Result<std::string>> Callbacks::async_ask_text(std::shared_ptr<Callbacks> self,
                                                         CallbackId id, MakeValue make_value) {
  const Result<std::string> collected = cancelled_error();
  Result<std::string> answer =
      co_await async_question(std::move(self), id, std::move(make_value), collected);
  co_return answer;
}

// `collected` answers for a function that is not there any more.
Awaitable<Result<std::string>> Callbacks::async_question(std::shared_ptr<Callbacks> self,
                                                         CallbackId id, MakeValue make_value,
                                                         Result<std::string> collected) {
  const auto strand = co_await asio::this_coro::executor;
  const auto question = std::make_shared<Question>(strand);
  const std::optional<std::uint64_t> number = self->open(question);
  if (!number) co_return cancelled_error();

  const bool posted = self->dispatcher_->post(make_task(
      [self, id, number = *number, make_value = std::move(make_value), collected](Napi::Env env) {
        const Napi::Function function = self->find(id);
        if (function.IsEmpty()) {
          self->answer(number, collected);
        } else {
          function.Call({make_value(env), Napi::Number::New(env, static_cast<double>(number))});
        }
      }));
  if (!posted) {
    self->answer(*number, cancelled_error());
    co_return cancelled_error();
  }
  Result<std::string> answer = co_await question->async_answer();
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
  Result<std::string> text = std::string();
  if (answer.has_error()) text = answer.error();
  this->answer(question, std::move(text));
}

void Callbacks::answer(std::uint64_t question, Result<std::string> text) {
  const std::lock_guard lock(mutex_);
  const auto node = questions_.extract(question);
  if (node) node.mapped()->answer(std::move(text));
}

void Callbacks::close() {
  functions_.clear();  // here, where references may be freed
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& [number, question] : questions_) question->answer(cancelled_error());
  questions_.clear();
}

}  // namespace tokpost
