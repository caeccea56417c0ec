using McpCore.Engine.AgentHost;

namespace McpCore.Engine.Stores;

/// <summary>The job types that were ever seen, with their last schemas: a type whose plugin is gone can still be submitted, and waits.</summary>
public interface IJobTypeCatalog
{
    Task SaveAsync(IReadOnlyList<JobTypeRegistration> types, DateTimeOffset now, CancellationToken cancellationToken);

    Task<IReadOnlyList<JobTypeRegistration>> LoadAsync(CancellationToken cancellationToken);
}
