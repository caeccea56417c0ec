using McpCore.Cli.Payloads;

namespace McpCore.Cli.Tests;

public sealed class JsonPlacesTests
{
    [Fact]
    public void Read_ValuesOfAllKinds_AreFoundByLineAndColumn()
    {
        var places = JsonPlaces.Read("{\n  \"a\": 12,\n  \"ö\": \"x\", \"b\": {\"c\": [true, null]}\n}", "$.payload");

        Assert.Equal(new ValuePlace(null, new TextPlace(1, 0, 1)), places["$.payload"]);
        Assert.Equal(new ValuePlace(new TextPlace(2, 2, 3), new TextPlace(2, 7, 2)), places["$.payload.a"]);
        Assert.Equal(new ValuePlace(new TextPlace(3, 2, 3), new TextPlace(3, 7, 3)), places["$.payload.ö"]);
        Assert.Equal(new TextPlace(3, 17, 1), places["$.payload.b"].Value);
        Assert.Equal(new ValuePlace(null, new TextPlace(3, 30, 4)), places["$.payload.b.c[1]"]);
    }
}
