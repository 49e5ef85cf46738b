#include "daemon/trace/journal_state.hpp"

#include <algorithm>

namespace shopd::trace {

/// Linux tells of a lost write once, to one caller of fdatasync, and then says that all is well; so it is remembered
/// here for every wave whose lines were on their way.
void Journal::State::throw_if_doubtful() const {
    for (const auto& [ticket, wave] : waves)
        if (wave.is_doubtful)
            throw Unavailable{"trace " + settings.file.string() +
                              ": an earlier sync failed, its lines may not be on disk"};
}

void Journal::State::doubt(Ticket first, Ticket last_one) {
    for (auto wave = waves.lower_bound(first); wave != waves.end() && wave->first <= last_one; ++wave)
        wave->second.is_doubtful = true;
    remembered.forget_turns(first, last_one);
    store_remembered();
}

void Journal::State::wait_and_sync(std::unique_lock<std::mutex>& lock) {
    while (is_syncing)
        sync_ended.wait(lock);
    throw_if_doubtful();
    sync_all(lock);
}

void Journal::State::sync_all(std::unique_lock<std::mutex>& lock) {
    const Ticket first = synced + 1;
    const Ticket covers = last;
    auto files = left_unsynced;
    files.push_back(seal.file()); // first, so that no line is on disk that its seal does not know
    files.push_back(current);
    const bool with_folder = std::exchange(folder_unsynced, false);
    is_syncing = true;

    lock.unlock();
    int error = 0;
    for (const auto& file : files) {
        const int failure = file->sync();
        if (error == 0) error = failure;
    }
    if (error == 0 && with_folder) error = sync_folder(settings.file.parent_path());
    lock.lock();

    is_syncing = false;
    sync_failed = error != 0;
    if (error == 0) {
        synced = covers;
        if (covers == last) seal.confirm();
        std::erase_if(left_unsynced,
                      [&](const auto& file) { return std::find(files.begin(), files.end(), file) != files.end(); });
    } else {
        folder_unsynced = folder_unsynced || with_folder;
        doubt(first, covers);
    }
    sync_ended.notify_all();
    if (error != 0) throw unavailable(settings.file, "cannot be synced", error);
}

} // namespace shopd::trace
