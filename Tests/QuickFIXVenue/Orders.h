// The venue's orders: what it accepted, what it did with them, and the two files that say so.

#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

struct Order
{
    std::string clOrdID, orderID, symbol, price;
    char side = '1';
    long quantity = 0, cumulative = 0;
    // OrdStatus (39): 0 new, 1 partially filled, 2 filled, 4 cancelled.
    char status = '0';

    bool isOpen() const { return status == '0' || status == '1'; }
    long leaves() const { return isOpen() ? quantity - cumulative : 0; }
};

// When a ClOrdID may come again.
enum class DuplicateRule { never, afterOrder, always };

// Orders by the order of their acceptance. `orders.log` has a line for each accepted order, `executions.log` one for each
// execution; both are written before anything is sent, and read again after a restart.
class Orders
{
public:
    Orders(const std::string& directory, DuplicateRule rule) : rule(rule)
    {
        replay(directory);
        orderLog.open(directory + "/orders.log", std::ios::app);
        executionLog.open(directory + "/executions.log", std::ios::app);
        if (!orderLog || !executionLog) throw std::runtime_error("cannot write to " + directory);
    }

    bool isDuplicate(const std::string& clOrdID) const
    {
        const Order* order = rule == DuplicateRule::always ? nullptr : find(clOrdID);
        return order && (rule == DuplicateRule::never || order->isOpen());
    }

    // The last one with this ClOrdID.
    Order* find(const std::string& clOrdID) { return const_cast<Order*>(const_cast<const Orders*>(this)->find(clOrdID)); }

    const Order* find(const std::string& clOrdID) const
    {
        auto found = byClOrdID.find(clOrdID);
        return found == byClOrdID.end() ? nullptr : &orders[found->second];
    }

    const std::vector<Order>& all() const { return orders; }

    Order& accept(Order order)
    {
        order.orderID = "O" + std::to_string(orders.size() + 1);
        orderLog << order.clOrdID << ' ' << order.orderID << ' ' << order.symbol << ' ' << order.side << ' '
                 << order.quantity << ' ' << order.price << std::endl;
        return add(order);
    }

    // Carries out an execution: a fill of so much, or one that changes only the status. Returns its ExecID.
    std::string execute(Order& order, char execType, long quantity)
    {
        apply(order, execType, quantity);
        std::string execID = "E" + std::to_string(++executions);
        executionLog << execID << ' ' << order.clOrdID << ' ' << execType << ' ' << quantity << ' ' << order.price << ' '
                     << order.cumulative << ' ' << order.leaves() << std::endl;
        return execID;
    }

private:
    const DuplicateRule rule;
    std::vector<Order> orders;
    std::map<std::string, size_t> byClOrdID;
    long executions = 0;
    std::ofstream orderLog, executionLog;

    Order& add(const Order& order)
    {
        byClOrdID[order.clOrdID] = orders.size();
        orders.push_back(order);
        return orders.back();
    }

    static void apply(Order& order, char execType, long quantity)
    {
        order.cumulative += quantity;
        if (execType == 'F') order.status = order.cumulative == order.quantity ? '2' : '1';
        if (execType == '4') order.status = '4';
    }

    void replay(const std::string& directory)
    {
        std::ifstream accepted(directory + "/orders.log"), executed(directory + "/executions.log");
        for (std::string line; std::getline(accepted, line);)
        {
            Order order;
            std::istringstream(line) >> order.clOrdID >> order.orderID >> order.symbol >> order.side >> order.quantity
                >> order.price;
            add(order);
        }
        for (std::string line; std::getline(executed, line); ++executions)
        {
            std::string execID, clOrdID;
            char execType = 0;
            long quantity = 0;
            std::istringstream(line) >> execID >> clOrdID >> execType >> quantity;
            if (Order* order = find(clOrdID)) apply(*order, execType, quantity);
        }
    }
};
