#include "native/sandbox/emulator.hpp"

#include "native/sandbox/job_group.hpp"
#include "native/sandbox/pulls.hpp"
#include "native/sandbox/request_flow.hpp"
#include "native/sandbox/steering.hpp"
#include "native/sandbox/webhooks.hpp"
#include "native/sandbox/world.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <mutex>
#include <unordered_map>
#include <utility>

namespace tokpost::sandbox {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kWebhookTimeout{10};

/// The world under its one mutex. Effects leave the mutex before they run, so that nothing is ever
/// awaited, sent or started under it.
class WorldEmulator final : public Emulator, public std::enable_shared_from_this<WorldEmulator> {
  // First, since a deduced return type must be known where it is used.
  /// Runs `action` on the world as it is at this moment, then does what it wants done outside.
  template <class Action>
  auto locked(Action action) {
    std::unique_lock lock(mutex_);
    world_.run_due();
    if constexpr (std::is_void_v<decltype(action(world_))>) {
      action(world_);
      leave(std::move(lock));
    } else {
      auto result = action(world_);
      leave(std::move(lock));
      return result;
    }
  }

 public:
  WorldEmulator(IoPool& pool, EmulatorParts parts)
      : http_(std::move(parts.http)),
        world_(std::move(parts.options), *parts.clock),
        strand_(asio::make_strand(pool.context())),
        timer_(strand_),
        jobs_(pool) {}

  Status populate() {
    return locked([](World& world) { return sandbox::populate(world); });
  }

  void set_urls(EmulatorUrls urls) override {
    locked([&](World& world) {
      if (!world.options.api_url.empty()) urls.api = world.options.api_url;
      if (!world.options.upload_url.empty()) urls.upload = world.options.upload_url;
      world.urls = std::move(urls);
      info_ = describe(world);
    });
  }

  Admission accept_connection() override {
    return locked([](World& world) {
      Admission admission;
      if (const auto fault = world.faults.next(Operation::connect)) {
        admission.delay = fault->delay;
        admission.is_reset = fault->drop != Fault::Drop::none || fault->delay.count() == 0;
      }
      return admission;
    });
  }

  const json::object& info() const override { return info_; }

  Result<json::value> call(std::string_view method, const json::object& arguments) override {
    return locked([&](World& world) { return steer(world, method, arguments); });
  }

  Intake begin(const RequestHead& head) override {
    return locked([&](World& world) { return begin_request(world, head); });
  }

  Awaitable<Reply> async_finish(RequestHead head, std::string /*body*/,
                                std::unique_ptr<BodySink> sink, bool complete) override {
    auto* call = dynamic_cast<CallSink*>(sink.get());
    if (call == nullptr) co_return Reply();  // a refusal: it has been answered
    // The probe looks at the bytes of the whole video, which needs no lock.
    media::Probe probe;
    if (complete && call->put && call->put->is_last) probe = call->put->media.probe();
    co_return locked(
        [&](World& world) { return finish_request(world, head, *call, probe, complete); });
  }

  void stop() override {
    {
      const std::lock_guard lock(mutex_);
      is_stopped_ = true;
    }
    jobs_.stop();
    const std::lock_guard lock(mutex_);
    http_.reset();  // its connections go before the pool does
  }

 private:
  /// What the timer is set for, and the clock's reading that its wait was computed from.
  using Alarm = std::pair<WallTime, WallTime>;

  void leave(std::unique_lock<std::mutex> lock) {
    world_.run_due();  // what the action made due at once, such as a webhook
    const auto effects = std::exchange(world_.effects, {});
    const auto next = world_.schedule.next();
    bool is_new = false;
    if (next && !is_stopped_) {
      const Alarm alarm(*next, world_.clock.epoch());
      is_new = alarm != std::exchange(armed_for_, alarm);
    }
    const bool stopped = is_stopped_;
    lock.unlock();
    if (stopped) return;
    if (is_new) asio::dispatch(strand_, [weak = weak_from_this()] { set_timer(weak); });
    for (const auto& effect : effects) std::visit([this](const auto& what) { run(what); }, effect);
  }

  // Looks at the schedule itself, so that of two threads that want it set neither can overtake the
  // other with what is no longer true.
  static void set_timer(const std::weak_ptr<WorldEmulator>& weak) {
    const auto self = weak.lock();
    if (!self) return;
    SteadyTime::duration wait{};
    {
      const std::lock_guard lock(self->mutex_);
      const auto next = self->world_.schedule.next();
      if (!next || self->is_stopped_) return;
      const VirtualClock& clock = self->world_.clock;
      wait = clock.real_time_of(*next) - clock.real().steady_now();
    }
    self->timer_.expires_after(wait);
    self->timer_.async_wait([weak](boost::system::error_code error) {
      const auto woken = weak.lock();
      if (error || !woken) return;
      {
        const std::lock_guard lock(woken->mutex_);
        woken->armed_for_.reset();
      }
      woken->locked([](World&) {});
    });
  }

  /// Nothing once stopped.
  std::shared_ptr<HttpClient> client() {
    const std::lock_guard lock(mutex_);
    return http_;
  }

  void run(const SendWebhook& effect) {
    auto http = client();
    auto url = parse_url(effect.delivery.url);
    if (!http || !url) return;
    HttpRequest request;
    request.method = "POST";
    request.url = std::move(*url);
    request.headers = {
        {"Content-Type", "application/json"},
        // The receiver compares it with its own clock, which no advance() moves.
        {"TikTok-Signature",
         sign_webhook(effect.delivery.secret, to_unix_seconds(world_.clock.real().wall_now()),
                      effect.delivery.body)}};
    request.body = effect.delivery.body;
    request.operation = "sandbox.webhook";
    jobs_.run([this, http, request, delivery = effect.delivery] {
      return async_deliver(http, request, delivery);
    });
  }

  Awaitable<void> async_deliver(std::shared_ptr<HttpClient> http, HttpRequest request,
                                Delivery delivery) {
    const auto deadline = Deadline::after(kWebhookTimeout);
    const auto reply = co_await http->async_send(std::move(request), deadline);
    WebhookAnswer answer;
    if (reply) {
      answer.status = reply->status;
    } else {
      answer.error = reply.error().code;
    }
    locked([&](World& world) { webhook_answered(world, delivery, answer); });
  }

  void run(const StartPull& effect) {
    auto http = client();
    if (!http) return;
    const std::string& id = effect.publish_id;
    PullOrder order;
    {
      const std::lock_guard lock(mutex_);
      const Post& post = *world_.find_post(id);
      for (const auto& file : post.pulled) order.urls.push_back(file.url);
      order.hosts = world_.options.pull_hosts;
      order.is_photo = is_photo(post.kind);
      order.hash = world_.options.hash;
    }
    order.on_bytes = [this, id](std::int64_t bytes) {
      const std::lock_guard lock(mutex_);
      world_.find_post(id)->downloaded_bytes = bytes;
    };
    const JobGroup::Id job =
        jobs_.run([this, http, id, order] { return async_download(http, id, order); });
    bool is_over = false;
    {
      const std::lock_guard lock(mutex_);
      const Post& post = *world_.find_post(id);
      is_over = post.is_final() || post.has_media;
      if (!is_over) pulls_[id] = job;
    }
    if (is_over) jobs_.cancel(job);  // it was cancelled in the meantime
  }

  Awaitable<void> async_download(std::shared_ptr<HttpClient> http, std::string publish_id,
                                 PullOrder order) {
    const auto result = co_await async_pull(std::move(http), std::move(order));
    locked([&](World& world) {
      pulls_.erase(publish_id);
      // A download that stop() breaks off says nothing of the post.
      if (!is_stopped_) pull_ended(world, publish_id, result);
    });
  }

  void run(const StopPull& effect) {
    JobGroup::Id job = 0;
    {
      const std::lock_guard lock(mutex_);
      const auto pull = pulls_.find(effect.publish_id);
      if (pull == pulls_.end()) return;
      job = pull->second;
      pulls_.erase(pull);
    }
    jobs_.cancel(job);
  }

  json::object info_;
  std::mutex mutex_;
  // Guarded by mutex_:
  std::shared_ptr<HttpClient> http_;
  World world_;
  bool is_stopped_ = false;
  std::optional<Alarm> armed_for_;
  std::unordered_map<std::string, JobGroup::Id> pulls_;  ///< those that run, by publish_id
  // Used on strand_ alone:
  asio::strand<asio::io_context::executor_type> strand_;
  asio::steady_timer timer_;
  JobGroup jobs_;  // last, so that they end before what they use does
};

}  // namespace

Result<std::shared_ptr<Emulator>> make_emulator(IoPool& pool, EmulatorParts parts) {
  auto emulator = std::make_shared<WorldEmulator>(pool, std::move(parts));
  if (auto populated = emulator->populate(); !populated) return populated.error();
  return std::shared_ptr<Emulator>(std::move(emulator));
}

}  // namespace tokpost::sandbox
