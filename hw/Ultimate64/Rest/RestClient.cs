using System.Text.Json;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Ultimate64.Rest;

/// <summary>Requests to one device, one at a time, each on a connection of its own.</summary>
internal sealed class RestClient(DeviceLink link, UltimateSettings settings)
{
    private static readonly JsonDocumentOptions bounded = new() { MaxDepth = 8 };
    private static readonly JsonElement nothing = JsonElement.Parse("{}");

    private readonly Lock oneAtATime = new();
    private readonly byte[] piece = new byte[4096];

    /// <exception cref="SidPortException">With what the device says is wrong.</exception>
    internal JsonElement Get(RestTarget target, string operation, Deadline limit) => Json(new HttpRequest("GET", target.ToString()), operation, limit);

    /// <inheritdoc cref="Get" path="/exception"/>
    internal JsonElement Put(RestTarget target, string operation, Deadline limit) => Json(new HttpRequest("PUT", target.ToString()), operation, limit);

    /// <summary>The object an answer holds, after its errors are turned into exceptions.</summary>
    /// <inheritdoc cref="Get" path="/exception"/>
    internal JsonElement Json(HttpRequest request, string operation, Deadline limit)
    {
        HttpReply reply = Exchange(request, operation, limit);
        JsonElement root = ObjectOf(reply);
        string[] errors = ErrorsOf(root);
        if (reply.Status is >= 200 and < 300 && errors.Length == 0)
            return root;
        throw new SidPortException(FaultOf(reply.Status), settings.Host, operation, Words(reply.Status, errors));
    }

    /// <summary>One request, one answer, whatever its status.</summary>
    /// <exception cref="SidPortException">Lost, Stalled or Absent; Refused for what is no HTTP.</exception>
    internal HttpReply Exchange(HttpRequest request, string operation, Deadline limit)
    {
        byte[] bytes = request.Encode(settings.Host, settings.Password);
        lock (oneAtATime)
        {
            IByteWire? wire = null;
            try
            {
                wire = link.Connect(settings.HttpPort, limit);
                wire.Write(bytes, limit.Left);
                return Receive(wire, operation, limit);
            }
            catch (WireException error)
            {
                throw SidPortException.From(error);
            }
            finally
            {
                if (wire is not null)
                    link.Close(wire);
            }
        }
    }

    private HttpReply Receive(IByteWire wire, string operation, Deadline limit)
    {
        var reader = new HttpReplyReader();
        try
        {
            while (!reader.IsComplete)
            {
                int count;
                try
                {
                    count = wire.Read(piece, limit.Left);
                }
                catch (WireException error) when (error.Errno is Errno.EIO or Errno.ECONNRESET)
                {
                    // The end of the connection is the end of an answer without a length.
                    return Whole(reader, operation);
                }
                if (count == 0)
                    throw new SidPortException(SidPortFault.Stalled, settings.Host, operation, "no answer in time");
                reader.Add(piece.AsSpan(0, count));
            }
            return reader.Take();
        }
        catch (InvalidDataException error)
        {
            throw new SidPortException(SidPortFault.Refused, settings.Host, operation, error.Message, error);
        }
    }

    private HttpReply Whole(HttpReplyReader reader, string operation)
    {
        try
        {
            return reader.Take();
        }
        catch (InvalidDataException error)
        {
            throw new SidPortException(SidPortFault.Lost, settings.Host, operation, error.Message, error);
        }
    }

    /// <returns>An empty object for everything that is none.</returns>
    internal static JsonElement ObjectOf(HttpReply reply)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(reply.Body, bounded);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : nothing;
        }
        catch (JsonException)
        {
            // The firmware's own 404 has no body at all, and a static page is no JSON: the status decides.
            return nothing;
        }
    }

    private static string[] ErrorsOf(JsonElement root) =>
        root.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array
            ? [.. errors.EnumerateArray().Select(error => error.ToString())]
            : [];

    private static SidPortFault FaultOf(int status) => status == 415 ? SidPortFault.Unsupported : SidPortFault.Refused;

    private static string Words(int status, string[] errors)
    {
        string said = errors.Length > 0 ? string.Join("; ", errors) : "";
        if (said.Length > 300)
            said = said[..300] + "…";
        return status switch
        {
            403 => "wrong network password",
            404 when said.Length == 0 => "the device does not know this request (404)",
            >= 200 and < 300 => said,
            _ when said.Length == 0 => $"status {status}",
            _ => $"{said} ({status})",
        };
    }
}
