// SPDX-License-Identifier: BSD-3-Clause
#include "base/threads.h"

#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <vector>

namespace pose_refine {
namespace {

constexpr std::size_t kMostWorkers = 1024;

// This is one call of run_on_threads. It lives on its caller's stack.
struct Job {
  const std::function<void()>* work;
  std::size_t running = 0;  // on workers
  std::exception_ptr failure;
  std::condition_variable ended;

  explicit Job(const std::function<void()>& w) : work(&w) {}

  std::exception_ptr attempt() const noexcept {
    try {
      (*work)();
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }
};

class Pool {
 public:
  bool is_of_this_process() const { return owner_ == ::getpid(); }

  void run(std::size_t helpers, const std::function<void()>& work) {
    Job job(work);
    offer(helpers, job);
    std::exception_ptr failure = job.attempt();
    std::unique_lock<std::mutex> lock(mutex_);
    // A worker that has not begun by now would find nothing left to do.
    queue_.erase(std::remove(queue_.begin(), queue_.end(), &job), queue_.end());
    job.ended.wait(lock, [&] { return job.running == 0; });
    if (!failure) failure = job.failure;
    lock.unlock();
    if (failure) std::rethrow_exception(failure);
  }

  // Ends the workers; later calls do their work alone.
  void stop() {
    std::vector<std::thread> workers;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = true;
      workers.swap(workers_);
    }
    wake_.notify_all();
    for (std::thread& worker : workers) worker.join();
  }

 private:
  void offer(std::size_t helpers, Job& job) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return;
    try {
      for (std::size_t i = 0; i < std::min(helpers, kMostWorkers); ++i) {
        queue_.push_back(&job);
        if (idle_ < queue_.size() && workers_.size() < kMostWorkers) start_worker();
        wake_.notify_one();
      }
    } catch (const std::exception&) {
      // The system grants no more threads, or no memory for them: the call goes on with those it
      // has.
    }
  }

  void start_worker() {
    workers_.reserve(workers_.size() + 1);
    workers_.emplace_back([this] { serve(); });
    ++idle_;
  }

  void serve() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      wake_.wait(lock, [&] { return stopped_ || !queue_.empty(); });
      if (stopped_) return;
      Job& job = *queue_.front();
      queue_.pop_front();
      --idle_;
      ++job.running;
      lock.unlock();
      const std::exception_ptr failure = job.attempt();
      lock.lock();
      ++idle_;
      if (failure) job.failure = failure;
      if (--job.running == 0) job.ended.notify_one();
    }
  }

  const pid_t owner_ = ::getpid();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job*> queue_;  // holds a job once for each helper that it wants
  std::vector<std::thread> workers_;
  std::size_t idle_ = 0;
  bool stopped_ = false;
};

// The pool is never deleted, because a thread that outlives main() may still be inside.
std::atomic<Pool*> current{nullptr};

struct StopAtExit {
  ~StopAtExit() {
    Pool* const pool = current.load();
    if (pool->is_of_this_process()) pool->stop();
  }
};

// A forked child has a copy of its parent's pool, but none of the threads in it.
Pool& pool_of_this_process() {
  Pool* pool = current.load();
  if (!pool || !pool->is_of_this_process()) {
    Pool* const fresh = new Pool;
    if (current.compare_exchange_strong(pool, fresh)) {
      pool = fresh;
    } else {
      delete fresh;
    }
  }
  static const StopAtExit stop_at_exit;
  return *pool;
}

}  // namespace

void run_on_threads(std::size_t count, const std::function<void()>& work) {
  if (count < 2) return work();
  pool_of_this_process().run(count - 1, work);
}

}  // namespace pose_refine
