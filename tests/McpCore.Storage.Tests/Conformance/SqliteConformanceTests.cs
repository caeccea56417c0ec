using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>The SQLite store passes every suite. One class a suite, since a suite is a class.</summary>
public static class SqliteConformanceTests
{
    public sealed class Opening : OpeningConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Submit : SubmitConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Payload : PayloadConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Idempotency : IdempotencyConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Unique : UniqueConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Dependency : DependencyConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Batch : BatchConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);

        protected override IRetentionStore CreateRetention(IJobStore store) => new SqliteRetentionStore((SqliteStore)store);
    }

    public sealed class Claim : ClaimConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Dispatch : DispatchConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Limit : LimitConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Child : ChildConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Change : ChangeConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class ChangeMany : ChangeManyConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Journal : JournalConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class RunFiles : RunFilesConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Filter : FilterConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Order : OrderConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Paging : PagingConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Query : QueryConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Event : EventConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Catalog : CatalogConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);
    }

    public sealed class Retention : RetentionConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);

        protected override IRetentionStore CreateRetention(IJobStore store) => new SqliteRetentionStore((SqliteStore)store);
    }

    public sealed class Removal : RemovalConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);

        protected override IRetentionStore CreateRetention(IJobStore store) => new SqliteRetentionStore((SqliteStore)store);
    }

    public sealed class EventTrim : EventTrimConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);

        protected override IRetentionStore CreateRetention(IJobStore store) => new SqliteRetentionStore((SqliteStore)store);
    }

    public sealed class PluginState : PluginStateConformance
    {
        protected override int HistorySize => SqlitePluginStateStore.HistorySize;

        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);

        protected override IPluginStateStore CreateStates(IJobStore jobs) => new SqlitePluginStateStore((SqliteStore)jobs);
    }

    public sealed class Schedules : ScheduleConformance
    {
        protected override int HistorySize => SqliteScheduleStore.HistorySize;

        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);

        protected override IScheduleStore CreateSchedules(IJobStore store) => new SqliteScheduleStore((SqliteStore)store);
    }

    public sealed class Firings : FiringConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);

        protected override IScheduleStore CreateSchedules(IJobStore store) => new SqliteScheduleStore((SqliteStore)store);
    }

    public sealed class Transfer : TransferConformance
    {
        protected override Task<IJobStore> CreateAsync(string folder) => SqliteAsync(folder);

        protected override ITransferStore CreateTransfers(IJobStore store) => new SqliteTransferStore((SqliteStore)store);
    }

    private static Task<IJobStore> SqliteAsync(string folder) => Task.FromResult<IJobStore>(new SqliteStore(Path.Combine(folder, "mcpcore.db")));
}
