using McpCore.Engine.Submission;

namespace McpCore.Hosting.Serving;

/// <summary>A request that cannot be served; the border of each door tells its client.</summary>
internal sealed class RequestRefusedException(Rejection rejection) : Exception(rejection.Detail)
{
    public RequestRefusedException(string code, string message)
        : this(Rejection.Of(code, message))
    {
    }

    public Rejection Rejection { get; } = rejection;
}
