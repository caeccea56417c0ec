using McpCore.Agents;

namespace McpCore.TestPlugins.Registrar;

public sealed record RegistrarPayload;

public sealed record RegistrarResult(int Registrations);

/// <summary>Leaves a registration on the token that the host gave it.</summary>
[JobType("registrar", Description = "Leaves a registration on the host's token.")]
public sealed class RegistrarAgent : Agent<RegistrarPayload, RegistrarResult>
{
    private int _registrations;

    public override Task<RegistrarResult> ExecuteAsync(RegistrarPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => _registrations--);
        return Task.FromResult(new RegistrarResult(++_registrations));
    }
}
