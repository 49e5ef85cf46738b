// graphile-worker as shopd-bench runs it, with the settings of its own perfTest.
//   node worker.js latency DATABASE      prints "ready", then for each job "BILL NANOSECONDS" when its handler started;
//                                        ends when its input ends
//   node worker.js drain DATABASE JOBS   makes that many jobs, then prints "SECONDS" from the start of the worker to the
//                                        end of its graceful stop
// PGHOST and PGUSER say where. Nanoseconds are CLOCK_MONOTONIC's.
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";

const [mode, database, count] = process.argv.slice(2);
const pool = new pg.Pool({ database, max: 26 });
pool.on("error", () => {});
pool.on("connect", (client) => client.on("error", () => {}));
const preset = {
  worker: {
    concurrentJobs: 24,
    localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
    logger: new Logger(() => () => {}),
  },
};

async function latency() {
  const started = [];
  const runner = await run({
    preset,
    pgPool: pool,
    noHandleSignals: true,
    taskList: { paid: (payload) => void started.push([payload.bill, process.hrtime.bigint()]) },
  });
  console.log("ready");
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.on("end", resolve));
  await runner.stop();
  for (const [bill, at] of started) console.log(`${bill} ${at}`);
}

async function drain() {
  const jobs = Number(count);
  const utils = await makeWorkerUtils({ preset, pgPool: pool });
  await utils.migrate();
  await utils.withPgClient((client) =>
    client.query(
      `select graphile_worker.add_jobs(array(select json_populate_record(null::graphile_worker.job_spec,
         json_build_object('identifier', 'paid', 'payload', json_build_object('bill', i)))
         from generate_series(1, $1::int) i))`,
      [jobs],
    ),
  );
  await utils.release();
  let left = jobs;
  let finished;
  const all = new Promise((resolve) => (finished = resolve));
  const begun = process.hrtime.bigint();
  const runner = await run({
    preset,
    pgPool: pool,
    noHandleSignals: true,
    taskList: { paid: () => void (--left || finished()) },
  });
  await all;
  await runner.stop();
  console.log(Number(process.hrtime.bigint() - begun) / 1e9);
}

await (mode === "latency" ? latency() : drain());
await pool.end();
