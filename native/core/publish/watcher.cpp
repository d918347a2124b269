#include "native/core/publish/watcher.hpp"

namespace tokpost {

using std::chrono::milliseconds;

std::shared_ptr<Watcher> Watcher::make(tiktok::Context context, std::shared_ptr<RunningJobs> jobs,
                                       Look look, Done done) {
  std::shared_ptr<Watcher> watcher(
      new Watcher(std::move(context), std::move(jobs), std::move(look), std::move(done)));
  std::weak_ptr<Watcher> weak = watcher;
  Ticker::Tick tick = [weak]() -> Awaitable<std::optional<SteadyTime>> {
    const auto self = weak.lock();
    if (!self) co_return std::nullopt;
    co_return self->start_looks();
  };
  const tiktok::Context& tools = watcher->context_;
  watcher->ticker_ =
      Ticker::make(*tools.pool, *tools.clock, *tools.sleeper, watcher->jobs_, std::move(tick));
  return watcher;
}

Watcher::Watcher(tiktok::Context context, std::shared_ptr<RunningJobs> jobs, Look look, Done done)
    : context_(std::move(context)),
      jobs_(std::move(jobs)),
      look_(std::move(look)),
      done_(std::move(done)) {}

void Watcher::add(std::shared_ptr<LivePost> post, milliseconds pause) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    const std::string& id = post->content().id;
    const SteadyTime at = context_.clock->steady_now() + pause;
    if (!watches_.try_emplace(id, Watch{std::move(post), at}).second) return;
    const auto inserted = due_.insert({at, id}).first;
    first = inserted == due_.begin();
  }
  if (first) ticker_->poke();
}

void Watcher::wake(const std::string& id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = watches_.find(id);
    if (found == watches_.end()) return;
    Watch& watch = found->second;
    if (watch.looking) {
      watch.again = true;
      return;
    }
    due_.erase({watch.at, id});
    watch.at = context_.clock->steady_now();
    due_.insert({watch.at, found->first});
  }
  ticker_->poke();
}

std::size_t Watcher::size() const {
  const std::lock_guard lock(mutex_);
  return watches_.size();
}

void Watcher::close() {
  std::unordered_map<std::string_view, Watch> dropped;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    due_.clear();
    dropped.swap(watches_);
  }
  ticker_->close();
}

std::optional<SteadyTime> Watcher::start_looks() {
  const std::lock_guard lock(mutex_);
  const SteadyTime now = context_.clock->steady_now();
  while (!due_.empty() && due_.begin()->first <= now && looking_ < kLooksAtOnce) {
    Watch& watch = watches_.at(due_.begin()->second);
    due_.erase(due_.begin());
    watch.looking = true;
    ++looking_;
    start_look(watch.post);
  }
  // A look that ends pokes, so that a full house needs no timer.
  if (due_.empty() || looking_ == kLooksAtOnce) return std::nullopt;
  return due_.begin()->first;
}

void Watcher::start_look(const std::shared_ptr<LivePost>& post) {
  auto pause = std::make_shared<std::optional<milliseconds>>();
  std::function<Awaitable<void>()> body = [look = look_, post, pause]() -> Awaitable<void> {
    *pause = co_await look(post);
  };
  std::function<void()> done = [self = shared_from_this(), post, pause] {
    self->finish_look(post, *pause);
  };
  const Intent known = post->intent();
  post->set_job(RunningJobs::start(jobs_, *context_.pool, std::move(body), std::move(done)), known);
}

void Watcher::finish_look(const std::shared_ptr<LivePost>& post,
                          std::optional<milliseconds> pause) {
  post->forget_job();
  const std::string& id = post->content().id;
  bool over = false;
  {
    const std::lock_guard lock(mutex_);
    --looking_;
    const auto found = watches_.find(id);
    if (found == watches_.end()) {
      over = true;
    } else if (!pause) {
      over = true;
      watches_.erase(found);
    } else {
      Watch& watch = found->second;
      const milliseconds wait = watch.again ? milliseconds(0) : *pause;
      watch.looking = false;
      watch.again = false;
      watch.at = context_.clock->steady_now() + wait;
      due_.insert({watch.at, id});
    }
  }
  ticker_->poke();
  if (over) done_(post);
}

}  // namespace tokpost
