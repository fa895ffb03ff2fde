// A venue on QuickFIX: the session engine is QuickFIX's, the order handling this file's own. README.md describes it.

#include <arpa/inet.h>
#include <iostream>
#include <netinet/in.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <quickfix/Application.h>
#include <quickfix/FileLog.h>
#include <quickfix/FileStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>

#include "Orders.h"

// QuickFIX listens on every address. This one only, whatever it asks for.
extern "C" int bind(int fd, const struct sockaddr* address, socklen_t length) noexcept
{
    sockaddr_in local = {};
    if (address->sa_family != AF_INET || length < sizeof local) return (int)syscall(SYS_bind, fd, address, length);
    std::memcpy(&local, address, sizeof local);
    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return (int)syscall(SYS_bind, fd, &local, sizeof local);
}

// Whoever started this program hears the port once connections are taken.
extern "C" int listen(int fd, int backlog) noexcept
{
    if (syscall(SYS_listen, fd, backlog) != 0) return -1;
    sockaddr_in local = {};
    socklen_t size = sizeof local;
    if (getsockname(fd, (sockaddr*)&local, &size) == 0) std::cout << "port " << ntohs(local.sin_port) << std::endl;
    return 0;
}

class Venue : public FIX::Application
{
public:
    explicit Venue(Orders& orders) : orders(orders) {}

    void onCreate(const FIX::SessionID&) override {}
    void onLogon(const FIX::SessionID&) override { std::cout << "logon" << std::endl; }
    void onLogout(const FIX::SessionID&) override { std::cout << "logout" << std::endl; }
    void toAdmin(FIX::Message&, const FIX::SessionID&) override {}
    void toApp(FIX::Message&, const FIX::SessionID&) throw(FIX::DoNotSend) override {}
    void fromAdmin(const FIX::Message&, const FIX::SessionID&)
        throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::RejectLogon) override {}

    void fromApp(const FIX::Message& message, const FIX::SessionID& session)
        throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType) override
    {
        const std::string type = message.getHeader().getField(35);
        if (type == "D") place(message, session);
        else if (type == "F") cancel(message, session);
        else if (type == "H") status(message, session);
        else if (type == "AF") massStatus(message, session);
        else throw FIX::UnsupportedMessageType();
    }

private:
    Orders& orders;

    static std::string optional(const FIX::Message& message, int tag)
    {
        return message.isSetField(tag) ? message.getField(tag) : "";
    }

    static FIX::Message makeMessage(const char* type)
    {
        FIX::Message message;
        message.getHeader().setField(8, "FIX.4.4");
        message.getHeader().setField(35, type);
        return message;
    }

    static FIX::Message report(const Order& order, const std::string& execID, char execType)
    {
        FIX::Message message = makeMessage("8");
        message.setField(37, order.orderID);
        message.setField(11, order.clOrdID);
        message.setField(17, execID);
        message.setField(150, std::string(1, execType));
        message.setField(39, std::string(1, order.status));
        message.setField(55, order.symbol);
        message.setField(54, std::string(1, order.side));
        message.setField(38, std::to_string(order.quantity));
        message.setField(151, std::to_string(order.leaves()));
        message.setField(14, std::to_string(order.cumulative));
        message.setField(6, order.cumulative > 0 ? order.price : "0");
        const std::string now = FIX::UtcTimeStampConvertor::convert(FIX::UtcTimeStamp(), 3);
        message.setField(60, now);
        message.setField(75, now.substr(0, 8));
        return message;
    }

    static FIX::Message rejection(const std::string& clOrdID, char execType, const char* reason)
    {
        Order none;
        none.clOrdID = clOrdID;
        none.orderID = "NONE";
        none.symbol = "NONE";
        none.status = '8';
        FIX::Message message = report(none, "0", execType);
        message.setField(103, reason);
        return message;
    }

    void fill(Order& order, long quantity, const FIX::SessionID& session)
    {
        const std::string execID = orders.execute(order, 'F', quantity);
        FIX::Message message = report(order, execID, 'F');
        message.setField(32, std::to_string(quantity));
        message.setField(31, order.price);
        FIX::Session::sendToTarget(message, session);
    }

    // Text (58) says what becomes of the order.
    void place(const FIX::Message& message, const FIX::SessionID& session)
    {
        Order order;
        order.clOrdID = message.getField(11);
        order.symbol = message.getField(55);
        order.side = message.getField(54)[0];
        order.quantity = std::stol(message.getField(38));
        order.price = message.isSetField(44) ? message.getField(44) : "100";
        std::istringstream words(optional(message, 58));
        std::string what;
        words >> what;
        // The reports get their numbers but reach nobody before the next logon.
        if (what == "drop")
        {
            FIX::Session::lookupSession(session)->disconnect();
            what.clear();
            words >> what;
        }
        if (orders.isDuplicate(order.clOrdID) || what == "reject")
        {
            FIX::Message refused = rejection(order.clOrdID, '8', what == "reject" ? "0" : "6");
            FIX::Session::sendToTarget(refused, session);
            return;
        }
        Order& accepted = orders.accept(order);
        FIX::Message opened = report(accepted, orders.execute(accepted, '0', 0), '0');
        FIX::Session::sendToTarget(opened, session);
        long number = 1;
        words >> number;
        if (what == "partial") fill(accepted, number, session);
        else if (what == "fills") for (long i = 0; i < number; ++i) fill(accepted, accepted.quantity / number, session);
        else if (what != "rest") fill(accepted, accepted.quantity, session);
    }

    void cancel(const FIX::Message& message, const FIX::SessionID& session)
    {
        const std::string clOrdID = message.getField(11), original = message.getField(41);
        Order* order = orders.find(original);
        if (order && order->isOpen())
        {
            const std::string execID = orders.execute(*order, '4', 0);
            FIX::Message cancelled = report(*order, execID, '4');
            cancelled.setField(11, clOrdID);
            cancelled.setField(41, original);
            FIX::Session::sendToTarget(cancelled, session);
            return;
        }
        FIX::Message refused = makeMessage("9");
        refused.setField(37, order ? order->orderID : "NONE");
        refused.setField(11, clOrdID);
        refused.setField(41, original);
        refused.setField(39, order ? std::string(1, order->status) : "8");
        refused.setField(434, "1");
        refused.setField(102, order ? "0" : "1");
        FIX::Session::sendToTarget(refused, session);
    }

    void status(const FIX::Message& message, const FIX::SessionID& session)
    {
        const std::string clOrdID = message.getField(11);
        const Order* order = orders.find(clOrdID);
        FIX::Message answer = order ? report(*order, "0", 'I') : rejection(clOrdID, 'I', "5");
        if (message.isSetField(790)) answer.setField(790, message.getField(790));
        FIX::Session::sendToTarget(answer, session);
    }

    void massStatus(const FIX::Message& message, const FIX::SessionID& session)
    {
        std::vector<const Order*> open;
        for (const Order& order : orders.all())
            if (order.isOpen()) open.push_back(&order);
        for (size_t i = 0; i < std::max<size_t>(open.size(), 1); ++i)
        {
            FIX::Message answer = open.empty() ? rejection("NONE", 'I', "5") : report(*open[i], "0", 'I');
            answer.setField(584, message.getField(584));
            answer.setField(911, std::to_string(open.size()));
            answer.setField(912, i + 1 >= open.size() ? "Y" : "N");
            FIX::Session::sendToTarget(answer, session);
        }
    }
};

// Arguments: directory, port, the venue's CompID, the other's, duplicate rule.
int main(int count, char** arguments)
{
    if (count != 6)
    {
        std::cerr << "usage: venue DIRECTORY PORT VENUE-COMPID ENGINE-COMPID day|open|none" << std::endl;
        return 2;
    }
    try
    {
        const std::string directory = arguments[1], ruleName = arguments[5];
        const DuplicateRule rule = ruleName == "day" ? DuplicateRule::never
            : ruleName == "open"                     ? DuplicateRule::afterOrder
                                                     : DuplicateRule::always;
        std::stringstream text;
        text << "[DEFAULT]\nConnectionType=acceptor\nSocketAcceptPort=" << arguments[2]
             << "\nSocketReuseAddress=Y\nStartTime=00:00:00\nEndTime=00:00:00\nUseDataDictionary=N\nFileStorePath="
             << directory << "/store\nFileLogPath=" << directory << "/log\n[SESSION]\nBeginString=FIX.4.4\nSenderCompID="
             << arguments[3] << "\nTargetCompID=" << arguments[4] << "\n";
        FIX::SessionSettings settings(text);
        Orders orders(directory, rule);
        Venue venue(orders);
        FIX::FileStoreFactory stores(settings);
        FIX::FileLogFactory logs(settings);
        FIX::SocketAcceptor acceptor(venue, stores, settings, logs);
        acceptor.start();
        // Ends with whoever holds the other end of standard input.
        for (std::string line; std::getline(std::cin, line);) {}
        _exit(0);
    }
    catch (std::exception& error)
    {
        std::cerr << error.what() << std::endl;
        return 1;
    }
}
